import { AuthClientError } from './errors.ts'
import type { Result } from './result.ts'
import { err, ok } from './result.ts'

/** Why a body could not be read as JSON. */
export type ReadJsonRefusal = { readonly reason: 'not_json' } | { readonly reason: 'too_large' }

// Metadata, key sets and token answers are a few kilobytes; a provider must not be able to fill our memory.
const maxBytes = 262_144

/**
 * Returns the body of `response` as JSON: media type application/json (or `+json`), at most 256 KiB.
 *
 * @throws AuthClientError when the connection breaks off before the end
 */
export async function readJson(response: Response): Promise<Result<unknown, ReadJsonRefusal>> {
  const mediaType = (response.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  if (mediaType !== 'application/json' && !/^application\/[a-z0-9.-]+\+json$/.test(mediaType)) {
    await response.body?.cancel()
    return err({ reason: 'not_json' })
  }

  const bytes = await readBounded(response)
  if (bytes === undefined) return err({ reason: 'too_large' })
  try {
    return ok(JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes)) as unknown)
  } catch {
    return err({ reason: 'not_json' })
  }
}

async function read(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<ReadableStreamReadResult<Uint8Array>> {
  try {
    return await reader.read()
  } catch (cause) {
    throw new AuthClientError('AUTH_CLIENT_PROVIDER_UNREACHABLE', { cause })
  }
}

async function readBounded(response: Response): Promise<Uint8Array | undefined> {
  if (response.body === null) return new Uint8Array(0)
  const reader = response.body.getReader()
  const chunks: Array<Uint8Array> = []
  let length = 0
  for (;;) {
    const { done, value } = await read(reader)
    if (done || value === undefined) break
    length += value.length
    if (length > maxBytes) {
      await reader.cancel()
      return undefined
    }
    chunks.push(value)
  }

  const bytes = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}
