import { parseJson } from './http/parse-json.ts'

/** A session that the Worker of before kept and has now ended. */
export interface FormerSession {
  readonly tenantId: string
  readonly username: string
  /** When the user signed in there; epoch seconds. */
  readonly authTime: number
  /** How, as values of RFC 8176. */
  readonly methods: ReadonlyArray<string>
}

/** Ends the session that a browser has with the Worker of before, and returns it; null when it has none. */
export type TakeFormerSession = (
  request: Request,
  /** The one tenant that the issuer serves; null: every tenant. */
  tenantId: string | null,
) => Promise<FormerSession | null>

/** The Worker that kept the sessions before: a service binding. */
interface FormerSessionsBinding {
  fetch(url: string, init: RequestInit): Promise<Response>
}

/** Nobody waits longer for it than for a sign-in page. */
const timeout = 2_000

/**
 * Returns how former sessions are taken; without a binding there are none. The Worker is sent the browser's cookies, those
 * of this host aside, when the browser opens a page: what a foreign page embeds takes nothing. When it fails, the failure
 * is logged and people sign in.
 */
export function createFormerSessions(
  binding: FormerSessionsBinding | undefined,
  { clock, logFailure }: { readonly clock: () => number; readonly logFailure: (failure: unknown) => void },
): TakeFormerSession {
  if (binding === undefined) return async () => null
  return async (request, tenantId) => {
    if ((request.headers.get('sec-fetch-dest') ?? 'document') !== 'document') return null
    const cookie = foreignCookies(request.headers.get('cookie') ?? '')
    if (cookie === '') return null
    try {
      const signal = AbortSignal.timeout(timeout)
      const init = { method: 'POST', headers: { cookie }, redirect: 'manual', signal } as const
      const query = tenantId === null ? '' : `?${new URLSearchParams({ tenant_id: tenantId })}`
      const response = await binding.fetch(`https://former-sessions/take${query}`, init)
      if (response.status === 404) return null
      const session = response.status === 200 ? parseFormerSession(parseJson(await response.text()), clock()) : null
      if (session === null)
        logFailure(new Error(`FORMER_SESSIONS: status ${response.status}, or no session in the answer`))
      return session
    } catch (failure) {
      // What it says is another Worker's text: it may hold anything.
      logFailure(new Error(`FORMER_SESSIONS: no answer (${failure instanceof Error ? failure.name : typeof failure})`))
      return null
    }
  }
}

/** What this host keeps in a browser is nobody else's to see. */
function foreignCookies(header: string): string {
  const pairs = header.split(';').map((pair) => pair.trim())
  return pairs.filter((pair) => pair !== '' && !/^(__Host-|__Secure-)?voyage_/i.test(pair)).join('; ')
}

/** Returns the session when all of it is there and has been; null otherwise. */
function parseFormerSession(input: unknown, now: number): FormerSession | null {
  if (typeof input !== 'object' || input === null) return null
  const { tenant_id: tenantId, username, auth_time: authTime, amr } = input as Readonly<Record<string, unknown>>
  if (typeof tenantId !== 'string' || typeof username !== 'string') return null
  if (typeof authTime !== 'number' || !Number.isSafeInteger(authTime) || authTime < 0 || authTime > now) return null
  if (!Array.isArray(amr) || amr.length === 0 || amr.length > 8) return null
  const methods = amr.filter((each): each is string => typeof each === 'string' && /^[a-z]{2,10}$/.test(each))
  return methods.length === amr.length ? { tenantId, username, authTime, methods } : null
}
