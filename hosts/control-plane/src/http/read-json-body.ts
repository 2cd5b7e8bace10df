import type { Problem } from '../problem.ts'

/** The longest body, in bytes. */
export const maxBodyBytes = 262_144

type Body = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: Problem }

const tooLarge: Body = {
  ok: false,
  error: { code: 'body-too-large', detail: `The body may have at most ${maxBodyBytes} bytes.` },
}

/** Returns the JSON value in a request's body; reads no more of it than is allowed. */
export async function readJsonBody(request: Request): Promise<Body> {
  const mediaType = request.headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase()
  if (mediaType !== 'application/json') return { ok: false, error: { code: 'unsupported-media-type' } }
  if (Number(request.headers.get('content-length') ?? 0) > maxBodyBytes) return tooLarge
  const bytes = await readBytes(request.body)
  if (bytes === null) return tooLarge
  try {
    return { ok: true, value: JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes)) }
  } catch {
    return { ok: false, error: { code: 'invalid-json' } }
  }
}

/** Returns all bytes of a body; null when it is longer than {@link maxBodyBytes}, of which no more is read then. */
export async function readBytes(body: ReadableStream<Uint8Array> | null): Promise<Uint8Array<ArrayBuffer> | null> {
  const chunks: Array<Uint8Array> = []
  let length = 0
  for await (const chunk of body ?? []) {
    length += chunk.byteLength
    // Leaving the loop cancels the stream.
    if (length > maxBodyBytes) return null
    chunks.push(chunk)
  }
  const bytes = new Uint8Array(length)
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.byteLength
  }
  return bytes
}
