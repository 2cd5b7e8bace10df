import { readBoundedText } from '../read-bounded-text.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { Members } from './read-member.ts'
import { isObject } from './read-member.ts'
import type { RegistrationRefusal } from './registration-refusal.ts'

const largestBody = 65_536

/** Returns the JSON object of a request's body (RFC 7591 section 3.1). */
export async function readJsonObject(request: Request): Promise<Result<Members, RegistrationRefusal>> {
  const text = await readBoundedText(request, largestBody)
  const contentType = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase()
  if (contentType !== 'application/json') return err({ reason: 'content_type_wrong' })
  if (text === null) return err({ reason: 'body_too_large' })
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? ok(value) : err({ reason: 'body_not_a_json_object' })
  } catch {
    return err({ reason: 'body_not_a_json_object' })
  }
}
