import type { RandomBytes } from '@voyage/pkce'
import type { OwnClaims } from '../claims/own-claims.ts'
import type { SigningKeys } from '../keys/signing-keys.ts'
import type { OptionalPart } from '../metadata/optional-part.ts'
import type { DigestAddress } from '../model/audit-event.ts'
import type { OpenidStores } from '../stores/openid-stores.ts'

/** Returns the current time in epoch seconds (whole). */
export type Clock = () => number

/** How long things live: whole seconds, at least 1. Others are refused by name (TypeError). */
export interface Lifetimes {
  /** At most 60 (the requirement); default 60. */
  readonly authorizationCode: number
  /** At most 86,400 (a day), for which its grant is kept; default 300. */
  readonly accessToken: number
  /** At most 86,400; default 300. */
  readonly idToken: number
  /** An unused refresh token; at most 366 days, default 14 days. */
  readonly refreshTokenIdle: number
  /** A family of refresh tokens in all; at most 366 days, default 90 days. */
  readonly refreshTokenAbsolute: number
  /**
   * A refresh token that was replaced no longer ago still brings the successor that it got, and its use is no replay; 0
   * to 3,600, default 10.
   */
  readonly refreshTokenGrace: number
  /** A browser's session; at most 366 days, default 12 hours. */
  readonly session: number
}

/**
 * Dynamic client registration (RFC 7591) and management (RFC 7592). It is given to a provider rather than built in, so
 * that who leaves it out does not ship it.
 */
export interface RegistrationEndpoints {
  register(context: ProviderContext, request: Request): Promise<Response>
  configure(context: ProviderContext, request: Request, target: ClientConfigurationTarget): Promise<Response>
}

/** Which client's configuration, and which part of it: the whole, or its secret alone. */
export interface ClientConfigurationTarget {
  readonly clientId: string
  readonly part: 'client' | 'secret'
}

/** What every endpoint works with. Built without I/O, so that one may be made for each request. */
export interface ProviderContext {
  readonly issuer: string
  /** The one tenant that this issuer serves; null: every tenant. */
  readonly tenantId: string | null
  readonly stores: OpenidStores
  readonly signingKeys: SigningKeys
  readonly randomBytes: RandomBytes
  readonly clock: Clock
  readonly lifetimes: Lifetimes
  /** Claims of the embedding team's; undefined: none. */
  readonly ownClaims?: OwnClaims
  readonly without: ReadonlyArray<OptionalPart>
  /** Returns the address a request came from; null when nobody knows. */
  readonly addressOf: (request: Request) => string | null
  /** Makes what audit events keep of an address; without it they keep none. */
  readonly digestAddress?: DigestAddress
}
