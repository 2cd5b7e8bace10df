/**
 * Sends one request and returns the answer, for example `(request) => fetch(request)`
 * or, over a service binding, `(request) => env.AUTH.fetch(request)`.
 * Redirects are never to be followed: every request says `redirect: 'manual'`. Each has a `signal` that ends it when its
 * time is over, body included: whoever makes another request of it must hand that on.
 */
export type Fetch = (request: Request) => Promise<Response>

/** Returns the time in seconds since 1970-01-01T00:00:00Z, for example `() => Math.floor(Date.now() / 1000)`. */
export type Clock = () => number

/** Resolves after so many seconds, for example `(seconds) => new Promise((done) => setTimeout(done, seconds * 1000))`. */
export type Wait = (seconds: number) => Promise<void>
