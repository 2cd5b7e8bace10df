import { readBoundedText } from '@voyage/oidc-core'

const largestForm = 65_536

/** Returns the fields of a posted form; null when it is no form or too large. */
export async function readForm(request: Request): Promise<URLSearchParams | null> {
  const text = await readBoundedText(request, largestForm)
  const contentType = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase()
  if (contentType !== 'application/x-www-form-urlencoded') return null
  return text === null ? null : new URLSearchParams(text)
}
