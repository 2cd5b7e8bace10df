/** A session as a {@link SessionStore} keeps it. Times are epoch seconds. */
export interface SessionRecord {
  /** SHA-256 of the id in the cookie, base64url: who reads the store cannot take a session over. */
  readonly idHash: string
  /** Issuer and client: one store may serve several relying parties. */
  readonly realm: string
  readonly subject: string
  /** The provider's `sid`, or null when the ID token has none. */
  readonly providerSessionId: string | null
  /** Sealed; opaque to the store. */
  readonly data: string
  /** 1 for a new session; one more for each replacement. */
  readonly version: number
  readonly expiresAt: number
}

/** What names one state of one session. */
export interface SessionVersion {
  readonly idHash: string
  readonly version: number
}

/** Keeps sessions by reference, for tokens too large for cookies and for sessions that a provider may end. */
export interface SessionStore {
  /** Keeps a new session; what has expired at `now` may be removed on this occasion. */
  readonly createSession: (creation: { readonly record: SessionRecord; readonly now: number }) => Promise<void>
  /** Returns the newest state of a session, or null when there is none or `now` has reached its expiry. */
  readonly findSession: (wanted: { readonly idHash: string; readonly now: number }) => Promise<SessionRecord | null>
  /**
   * Atomic. Returns whether the caller, and nobody else before `until`, may refresh this version of the session; false
   * when another claim stands at `now`, or the session is gone or has another version.
   */
  readonly claimRefresh: (claim: SessionVersion & { readonly now: number; readonly until: number }) => Promise<boolean>
  /**
   * Atomic. Replaces the data of this version, makes it the next one and drops its claim; false when it is not the
   * newest.
   */
  readonly replaceSession: (replacement: SessionVersion & { readonly data: string }) => Promise<boolean>
  /**
   * Atomic. Returns whether the caller is the first who redeems the answer with this state (SHA-256, base64url);
   * remembered until `rememberUntil`.
   */
  readonly claimAnswer: (claim: {
    readonly realm: string
    readonly stateHash: string
    readonly now: number
    readonly rememberUntil: number
  }) => Promise<boolean>
  /** Removes a session, if it is there. */
  readonly deleteSession: (idHash: string) => Promise<void>
  /**
   * Atomic. Removes the sessions of a realm with this provider session or, where that is null, all of this subject, and
   * remembers the logout token until `rememberUntil`; returns false, and removes nothing, when the token was seen before.
   */
  readonly endSessions: (ending: {
    readonly realm: string
    readonly providerSessionId: string | null
    readonly subject: string | null
    readonly tokenId: string
    readonly now: number
    readonly rememberUntil: number
  }) => Promise<boolean>
}
