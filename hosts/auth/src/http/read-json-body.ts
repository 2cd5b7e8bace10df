import { readBoundedText } from '@voyage/oidc-core'
import type { ProblemCode } from './problem.ts'

const largestBody = 65_536

/** Returns the JSON of a request's body, or the problem to answer with. */
export async function readJsonBody(
  request: Request,
): Promise<{ readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly code: ProblemCode }> {
  const text = await readBoundedText(request, largestBody)
  const contentType = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase()
  if (contentType !== 'application/json') return { ok: false, code: 'unsupported-media-type' }
  if (text === null) return { ok: false, code: 'body-too-large' }
  try {
    return { ok: true, value: JSON.parse(text) as unknown }
  } catch {
    return { ok: false, code: 'invalid-json' }
  }
}
