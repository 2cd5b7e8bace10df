import type { JsonObject } from '@voyage/catalog'
import type { Scope } from '../scopes.ts'
import { scopeMeanings } from '../scopes.ts'

const bootstrap = {
  type: 'http',
  scheme: 'bearer',
  description: 'The bootstrap credential: it may do everything, until the first operator is added.',
}

/** Returns how callers authenticate; `issuer` is the auth host whose access tokens operators have, or null. */
export function securitySchemes(issuer: string | null): JsonObject {
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
export function securityOf(scope: Scope | null, issuer: string | null): ReadonlyArray<JsonObject> {
  if (scope === null) return []
  return [...(issuer === null ? [] : [{ operatorToken: [scope] }]), { bootstrapCredential: [scope] }]
}
