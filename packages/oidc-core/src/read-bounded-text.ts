/**
 * Returns a body's text, or null when it is longer than `limit` bytes.
 *
 * A body that says how long it is gets read at once: HTTP ends it there. One that does not is read in pieces, and no more
 * than the limit of it is ever kept. What is longer is left for `discardBody`.
 */
export async function readBoundedText(request: Request, limit: number): Promise<string | null> {
  const stated = request.headers.get('content-length')
  if (stated !== null && /^\d{1,15}$/.test(stated)) {
    if (Number(stated) > limit) return null
    const bytes = await request.arrayBuffer()
    // A request that was made by hand can say what it likes.
    return bytes.byteLength > limit ? null : new TextDecoder().decode(bytes)
  }
  return request.body === null ? '' : readPieces(request.body, limit)
}

async function readPieces(body: ReadableStream<Uint8Array>, limit: number): Promise<string | null> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  let length = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    length += value.byteLength
    if (length > limit) {
      reader.releaseLock()
      return null
    }
    text += decoder.decode(value, { stream: true })
  }
}
