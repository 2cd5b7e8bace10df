/** Epoch seconds. */
export const clock = (): number => Math.floor(Date.now() / 1000)

export const randomBytes = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length))
