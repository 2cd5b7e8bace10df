import type { Client, RegisteredClient } from '../model/client.ts'
import type { InitialAccessToken } from '../model/initial-access-token.ts'
import type { GuessLimit, Judgement } from './judgement.ts'

/** Which registered client, proven by the hash of its registration access token. */
export interface RegisteredClientKey {
  readonly clientId: string
  readonly accessTokenHash: string
}

/** Keeps initial access tokens, by hash, and the clients that came with them. */
export interface ClientRegistrationStore {
  /** Stores a token under its fresh id and hash. */
  insertInitialAccessToken(token: InitialAccessToken): Promise<void>
  /** Judges an initial access token: `right` when this issuer has it and it is usable. */
  judgeInitialAccessToken(
    presented: GuessLimit & { readonly issuer: string; readonly tokenHash: string },
  ): Promise<Judgement<InitialAccessToken>>
  /** Judges a registration access token: `right` when it is that of the client, and the client exists at this issuer. */
  judgeRegistrationAccessToken(
    presented: GuessLimit &
      RegisteredClientKey & {
        readonly issuer: string
        /** The one tenant that the issuer serves; null: every tenant. */
        readonly tenantId: string | null
      },
  ): Promise<Judgement<RegisteredClient>>
  /** Returns the tokens of a tenant at this issuer, latest first, ended ones included. */
  listInitialAccessTokens(options: {
    readonly issuer: string
    readonly tenantId: string
  }): Promise<ReadonlyArray<InitialAccessToken>>
  /** Revokes the token and returns whether there is one; a second call keeps the first time. */
  revokeInitialAccessToken(options: {
    readonly issuer: string
    readonly tenantId: string
    readonly tokenId: string
    readonly now: number
  }): Promise<boolean>
  /**
   * Takes one use of the token and stores the client under its fresh id, or does neither; returns which.
   *
   * Atomic: a token with n uses left lets exactly n of any number of concurrent calls through. False for a token that
   * is unknown, of another issuer or tenant than the client, revoked, expired or spent.
   */
  registerClient(options: {
    readonly client: Client
    readonly tokenHash: string
    readonly now: number
  }): Promise<boolean>
  /**
   * Replaces what a registered client says of itself (name, URIs, methods, scopes, description) and returns the hash of
   * the secret that it has now, or null when it is not there any more. `keep` leaves both secrets alone, and one that
   * has none at this moment gets the client's; `drop` leaves it none. Atomic.
   */
  updateRegisteredClient(options: {
    readonly client: Client
    readonly accessTokenHash: string
    readonly secret: 'keep' | 'drop'
  }): Promise<{ readonly secretHash: string | null } | null>
  /**
   * Puts a new secret in the place of the current one, which becomes the former one until `formerExpiresAt`, and
   * returns whether it did. Atomic: of concurrent calls each moves on from the one before. False when the client is
   * gone or public.
   */
  rotateClientSecret(
    options: RegisteredClientKey & {
      readonly secretHash: string
      readonly formerExpiresAt: number
      readonly now: number
    },
  ): Promise<boolean>
  /**
   * Deletes the client, its users' consents and its pending logout notices, revokes all its grants, and returns whether
   * it was there. Atomic: of concurrent calls exactly one returns true, and none leaves a part behind.
   */
  deleteRegisteredClient(options: RegisteredClientKey & { readonly now: number }): Promise<boolean>
}
