/** A request whose body is counted while it passes. */
export interface LimitedRequest {
  readonly request: Request
  /** Returns whether the body turned out to be too large; it was cut off then, and its reader saw an error. */
  exceeded(): boolean
}

/** Returns the request with its body cut off past `maxBytes`; one with a Content-Length, or without a body, as it is. */
export function limitBody(request: Request, maxBytes: number): LimitedRequest {
  if (request.body === null || request.headers.has('content-length')) return { request, exceeded: () => false }
  let bytes = 0
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.byteLength
      if (bytes > maxBytes) controller.error(new Error('the request body is too large'))
      else controller.enqueue(chunk)
    },
  })
  // `duplex` is what Node asks for with a streamed body; workerd does not mind it.
  const init: RequestInit & { duplex: 'half' } = { body: request.body.pipeThrough(counter), duplex: 'half' }
  return { request: new Request(request, init), exceeded: () => bytes > maxBytes }
}
