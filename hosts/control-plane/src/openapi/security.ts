import type { Scope } from '../scopes.ts'
import { scopeMeanings } from '../scopes.ts'
import type { DescribedOperation } from './described-operation.ts'

const bootstrap: SecurityScheme = {
  type: 'http',
  scheme: 'bearer',
  description: 'The bootstrap credential: it may do everything, until the first operator is added.',
}

/** A security scheme object. @see https://spec.openapis.org/oas/v3.1.0#security-scheme-object */
export interface SecurityScheme {
  readonly type: 'http' | 'oauth2'
  readonly scheme?: 'bearer'
  readonly description: string
  readonly flows?: Readonly<
    Record<
      'clientCredentials' | 'authorizationCode',
      {
        readonly tokenUrl: string
        readonly authorizationUrl?: string
        readonly scopes: Readonly<Record<Scope, string>>
      }
    >
  >
}

/** Returns how callers authenticate; `issuer` is the auth host whose access tokens operators have, or null. */
export function securitySchemes(issuer: string | null): Readonly<Record<string, SecurityScheme>> {
  if (issuer === null) return { bootstrapCredential: bootstrap }
  const base = issuer.replace(/\/$/, '')
  const tokens = { tokenUrl: `${base}/token`, scopes: scopeMeanings }
  return {
    operatorToken: {
      type: 'oauth2',
      description: 'An access token (JWT, RFC 9068) of somebody who is an operator.',
      flows: {
        clientCredentials: tokens,
        authorizationCode: { authorizationUrl: `${base}/authorize`, ...tokens },
      },
    },
    bootstrapCredential: bootstrap,
  }
}

/** Returns the security requirements of an operation that needs the scope; null: it needs no credential. */
export function securityOf(scope: Scope | null, issuer: string | null): DescribedOperation['security'] {
  if (scope === null) return []
  return [...(issuer === null ? [] : [{ operatorToken: [scope] }]), { bootstrapCredential: [scope] }]
}
