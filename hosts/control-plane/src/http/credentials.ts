import type { OperatorIdentity, OperatorStore } from '@voyage/catalog'
import type { AccessTokenClaims, AccessTokenVerifier } from '@voyage/oidc-core/resource-server'
import type { Scope } from '../scopes.ts'
import { scopes } from '../scopes.ts'
import { bootstrapActor, operatorActor } from './actor.ts'
import { isOperator } from './is-operator.ts'

/** Who was let in, and what they may do. */
export interface Caller {
  /** Who it is in the audit log. */
  readonly actor: string
  readonly scopes: ReadonlySet<Scope>
}

/** What a credential was found to be. */
export type Credential =
  | { readonly kind: 'known'; readonly caller: Caller }
  | { readonly kind: 'refused' }
  /** A good token of somebody who is no operator. */
  | { readonly kind: 'no_operator' }

/** How callers are told apart. */
export interface CredentialOptions {
  readonly operators: OperatorStore
  /** Judges access tokens of the auth host; null while no issuer is configured. */
  readonly accessTokens: { readonly issuer: string; readonly verifier: AccessTokenVerifier } | null
  /** SHA-256 of the bootstrap credential, in hex. */
  readonly bootstrapSha256: string
  /** `until_first_operator`: the bootstrap credential is worth nothing once there is an operator. */
  readonly bootstrap: 'until_first_operator' | 'always'
  /** Returns the time in epoch seconds. */
  readonly clock: () => number
}

/** How long it is taken for granted that somebody is an operator, in seconds: a removed one may go on so long. */
const operatorKeptFor = 10
const maxKept = 1_000

/** Returns the check of Authorization headers. */
export function createCredentialCheck(
  options: CredentialOptions,
): (authorization: string | undefined) => Promise<Credential> {
  const { operators, accessTokens, bootstrapSha256, bootstrap, clock } = options
  const known = new Map<string, number>()
  let isBootstrapped = false

  async function isKnownOperator(identity: OperatorIdentity): Promise<boolean> {
    const key = operatorActor(identity)
    if ((known.get(key) ?? Number.NEGATIVE_INFINITY) > clock()) return true
    if ((await operators.findOperator(identity)) === null) return false
    if (known.size >= maxKept) known.clear()
    known.set(key, clock() + operatorKeptFor)
    return true
  }

  // The last operator cannot be removed, so what was true once stays true.
  async function isBootstrapOver(): Promise<boolean> {
    if (bootstrap === 'always') return false
    isBootstrapped ||= await operators.hasOperators()
    return isBootstrapped
  }

  return async (authorization) => {
    if (await isOperator(authorization, bootstrapSha256)) {
      if (await isBootstrapOver()) return { kind: 'refused' }
      return { kind: 'known', caller: { actor: bootstrapActor, scopes: new Set(scopes) } }
    }
    const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
    if (token === undefined || accessTokens === null) return { kind: 'refused' }
    const verified = await accessTokens.verifier.verify(token)
    if (!verified.ok) return { kind: 'refused' }
    const identity = identityOf(accessTokens.issuer, verified.value)
    if (!(await isKnownOperator(identity))) return { kind: 'no_operator' }
    const granted = scopes.filter((scope) => verified.value.scopes.includes(scope))
    return { kind: 'known', caller: { actor: operatorActor(identity), scopes: new Set(granted) } }
  }
}

/**
 * Returns whose token it is. A client that acts for itself is its own subject, and nobody signed in (RFC 9068 section
 * 2.2, RFC 9700 section 4.15): what lacks either is a user's, also of one who is called as a client.
 */
function identityOf(issuer: string, { subject, clientId, authTime }: AccessTokenClaims): OperatorIdentity {
  return { issuer, kind: subject === clientId && authTime === null ? 'client' : 'user', subject }
}
