import { readBoundedText } from '../read-bounded-text.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import { isStorable } from '../storable-text.ts'
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
  const parsed = parse(text)
  if (!isObject(parsed?.value)) return err({ reason: 'body_not_a_json_object' })
  return parsed.isStorable ? ok(parsed.value) : err({ reason: 'text_not_storable' })
}

/** Returns the value and whether all its texts may be stored, names of members included; undefined: it is no JSON. */
function parse(text: string): { readonly value: unknown; readonly isStorable: boolean } | undefined {
  let storable = true
  try {
    const value: unknown = JSON.parse(text, (name, member: unknown) => {
      storable &&= isStorable(name) && (typeof member !== 'string' || isStorable(member))
      return member
    })
    return { value, isStorable: storable }
  } catch {
    return undefined
  }
}
