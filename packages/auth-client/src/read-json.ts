import { throwUnreachable } from './errors.ts'
import { parseJson } from './parse-json.ts'
import type { Result } from './result.ts'
import { err, ok, refuse } from './result.ts'

/** Why a body could not be read as JSON. */
export type ReadJsonRefusal = { readonly reason: 'not_json' } | { readonly reason: 'too_large' }

/** Why an answer that must be 200 and JSON was refused. */
export type ReadAnswerRefusal = ReadJsonRefusal | { readonly reason: 'status_unexpected'; readonly status: number }

// Metadata, key sets and token answers are a few kilobytes; a provider must not be able to fill our memory.
const maxBytes = 262_144

/** Returns the body of a 200 as {@link readJson} does. @throws AuthClientError when the connection breaks off */
export async function readAnswer(response: Response): Promise<Result<unknown, ReadAnswerRefusal>> {
  const { status } = response
  if (status === 200) return readJson(response)
  await response.body?.cancel()
  return err({ reason: 'status_unexpected', status })
}

/**
 * Returns the body of `response` as JSON: media type application/json (or `+json`), at most 256 KiB.
 *
 * @throws AuthClientError when the connection breaks off before the end
 */
export async function readJson(response: Response): Promise<Result<unknown, ReadJsonRefusal>> {
  const reader = response.body?.getReader()
  if (!/^application\/(.+\+)?json\b/i.test(response.headers.get('content-type') ?? '')) {
    await reader?.cancel()
    return refuse('not_json')
  }
  const chunks: Array<Uint8Array<ArrayBuffer>> = []
  for (let size = 0; ; ) {
    const chunk = await reader?.read().catch(throwUnreachable)
    if (chunk?.value === undefined) {
      const value = parseJson(chunks)
      return value === undefined ? refuse('not_json') : ok(value)
    }
    size += chunk.value.length
    if (size > maxBytes) {
      await reader?.cancel()
      return refuse('too_large')
    }
    chunks.push(chunk.value)
  }
}
