const largestForm = 65_536

/** Returns the fields of a posted form; null when it is no form or too large. */
export async function readForm(request: Request): Promise<URLSearchParams | null> {
  const contentType = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase()
  if (contentType !== 'application/x-www-form-urlencoded') return null
  if (Number(request.headers.get('content-length') ?? 0) > largestForm) return null
  const text = await request.text()
  return text.length > largestForm ? null : new URLSearchParams(text)
}
