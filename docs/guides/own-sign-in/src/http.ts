import { readBoundedText } from '@voyage/oidc-core'
import { readCookie } from './cookies.ts'

export const sessionCookie = '__Host-session'

const largestForm = 65_536

/** Characters of a query that every browser takes in an address. */
const longestQuery = 8_000

/** Returns the fields of a posted form; null when it is none, or too large. */
export async function readForm(request: Request): Promise<URLSearchParams | null> {
  const text = await readBoundedText(request, largestForm)
  const isForm = request.headers.get('content-type')?.split(';')[0] === 'application/x-www-form-urlencoded'
  return isForm && text !== null ? new URLSearchParams(text) : null
}

/** Returns the parameters of a request by GET or POST; null when it has none that can be read. */
export async function readParameters(request: Request): Promise<URLSearchParams | null> {
  return request.method === 'GET' ? new URL(request.url).searchParams : readForm(request)
}

export const seeOther = (location: string): Response =>
  new Response(null, { status: 303, headers: { location, 'cache-control': 'no-store' } })

export const refuse = (status: number, text: string): Response => new Response(`${text}\n`, { status })

/**
 * Sends a POST without a session on to the same request by GET: one from another site brings no SameSite=Lax cookie, the
 * GET after it does. Null when it is to be judged as it came.
 */
export function askAgainByGet(request: Request, parameters: URLSearchParams): Response | null {
  if (request.method !== 'POST' || readCookie(request, sessionCookie) !== null) return null
  const query = parameters.toString()
  return query.length < longestQuery ? seeOther(`${new URL(request.url).pathname}?${query}`) : null
}
