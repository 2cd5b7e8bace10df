import type { CodeChallenge } from '@voyage/pkce'
import type { AuthorizationCode } from '../model/authorization-code.ts'
import type { Client } from '../model/client.ts'
import { noDescription } from '../model/client.ts'
import type { Grant } from '../model/grant.ts'
import type { InitialAccessToken } from '../model/initial-access-token.ts'
import type { RefreshTokenFamily } from '../model/refresh-token.ts'
import type { Session } from '../model/session.ts'
import type { StoredSigningKey } from '../model/signing-key.ts'
import type { User } from '../model/user.ts'

/** The issuer and time of all samples. */
export const issuer = 'https://auth.example'
export const now = 1_800_000_000

export const client: Client = {
  tenantId: 'ten_a',
  clientId: 'client',
  issuer: null,
  name: 'Client',
  redirectUris: ['https://client.example/callback'],
  postLogoutRedirectUris: [],
  tokenEndpointAuthMethod: 'client_secret_basic',
  secretHash: 'a'.repeat(64),
  formerSecret: null,
  grantTypes: ['authorization_code', 'refresh_token'],
  scopes: ['openid', 'profile'],
  requirePkce: true,
  requireConsent: false,
  idTokenAlgorithm: 'ES256',
  resources: [],
  backchannelLogoutUri: null,
  applicationType: 'web',
  defaultMaxAge: null,
  lifetimes: { accessToken: 600, idToken: null, refreshTokenIdle: 3_600, refreshTokenAbsolute: null },
  description: noDescription,
  registration: null,
  createdAt: now,
  updatedAt: now,
}

export const user: User = {
  tenantId: 'ten_a',
  userId: 'user',
  username: 'ada',
  name: 'Ada',
  email: null,
  profile: {},
  passwordHash: 'hash',
  disabledAt: null,
  createdAt: now,
  updatedAt: now,
}

export const session: Session = {
  sessionHash: 'b'.repeat(64),
  sessionId: 'sid',
  issuer,
  tenantId: 'ten_a',
  userId: 'user',
  methods: ['pwd'],
  device: null,
  authTime: now,
  createdAt: now,
  expiresAt: now + 100,
}

export const grant: Grant = {
  grantId: 'grant',
  tenantId: 'ten_a',
  issuer,
  clientId: 'client',
  userId: 'user',
  sessionId: 'sid',
  scopes: ['openid', 'profile'],
  claims: { userinfo: [], idToken: [] },
  resources: [],
  methods: ['pwd'],
  authTime: now,
  createdAt: now,
  revokedAt: null,
}

export const code: AuthorizationCode = {
  codeHash: 'c'.repeat(64),
  grantId: 'grant',
  tenantId: 'ten_a',
  issuer,
  clientId: 'client',
  redirectUri: 'https://client.example/callback',
  codeChallenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM' as CodeChallenge,
  nonce: null,
  createdAt: now,
  expiresAt: now + 60,
  consumedAt: null,
}

export const family: RefreshTokenFamily = {
  familyHash: 'd'.repeat(64),
  grantId: 'grant',
  tenantId: 'ten_a',
  issuer,
  clientId: 'client',
  currentHash: 'e'.repeat(64),
  replaced: [],
  idleExpiresAt: now + 100,
  expiresAt: now + 1_000,
}

export const signingKey: StoredSigningKey = {
  kid: 'kid',
  issuer,
  algorithm: 'ES256',
  status: 'current',
  publicJwk: '{}',
  sealedPrivateJwk: 'sealed',
  sealedBy: 'secret',
  createdAt: now,
  activatedAt: null,
  retiredAt: null,
}

export const initialAccessToken: InitialAccessToken = {
  tokenId: 'iat',
  tokenHash: '9'.repeat(64),
  issuer,
  tenantId: 'ten_a',
  note: null,
  scopes: ['openid', 'profile'],
  resources: ['https://api.example'],
  requirePkce: true,
  requireConsent: false,
  usesLeft: 2,
  createdAt: now,
  expiresAt: now + 100,
  revokedAt: null,
}
