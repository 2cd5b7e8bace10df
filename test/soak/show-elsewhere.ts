import { basic, bearer } from '../auth/browser.ts'
import type { SoakLedger } from './soak-ledger.ts'
import type { SigningInTenant, SoakStack } from './soak-stack.ts'

/** The tokens of one grant. */
export interface SoakTokens {
  readonly access_token: string
  readonly refresh_token: string
}

/**
 * Shows one tenant's tokens where they are good for nothing: at another tenant's address, and to the provider in the
 * name of another tenant's client. Each of them that is taken is a violation, as is one that its own tenant refuses.
 */
export async function showElsewhere(
  stack: Pick<SoakStack, 'send' | 'port'>,
  ledger: SoakLedger,
  {
    tokens,
    own,
    other,
  }: { readonly tokens: SoakTokens; readonly own: SigningInTenant; readonly other: SigningInTenant },
): Promise<void> {
  const issuer = `http://auth.localhost:${stack.port}`
  const crossing = `of ${own.slug} at ${other.slug}`

  const post = async (path: string, tenant: SigningInTenant, form: Readonly<Record<string, string>>) => {
    const response = await stack.send(`${issuer}${path}`, {
      method: 'POST',
      body: new URLSearchParams(form).toString(),
      headers: {
        authorization: basic(tenant.client.id, tenant.client.secret),
        'content-type': 'application/x-www-form-urlencoded',
      },
    })
    ledger.answered(`POST ${path}`, response.status)
    return { status: response.status, body: (await response.json()) as Readonly<Record<string, unknown>> }
  }

  const page = await stack.send(`http://${other.slug}.localhost:${stack.port}/`, {
    headers: bearer(tokens.access_token),
  })
  ledger.answered('an access token of another tenant', page.status)
  if (page.status !== 400) ledger.violate(`an access token ${crossing} got ${page.status}`)

  for (const kind of ['access_token', 'refresh_token'] as const) {
    const token = tokens[kind]
    const seen = await post('/introspect', other, { token })
    if (JSON.stringify(seen.body) !== '{"active":false}') ledger.violate(`the ${kind} ${crossing} is described`)
    const known = await post('/introspect', own, { token })
    if (known.body['active'] !== true || known.body['tenant_id'] !== own.id) {
      ledger.violate(`the ${kind} of ${own.slug} is not known to its own tenant`)
    }
  }

  const grant = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token }
  const refreshed = await post('/token', other, grant)
  if (refreshed.status !== 400 || refreshed.body['error'] !== 'invalid_grant') {
    ledger.violate(`a refresh token ${crossing} got ${refreshed.status}`)
  }
}
