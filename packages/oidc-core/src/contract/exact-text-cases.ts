import type { Passkey } from '../model/passkey.ts'
import type { ContractCase } from './contract-case.ts'
import { assertEqual } from './contract-case.ts'
import * as sample from './sample-records.ts'
import { issuer } from './sample-records.ts'

const tenantId = 'ten_a'
const owner = { issuer, tenantId, userId: 'user' }

/** After 2038, when seconds need more than 31 bits. */
const late = 2 ** 33

/** Two UTF-16 code units, four bytes in UTF-8. */
const wide = '🍣'

// Blanks at both ends, quotes, escapes, separators, two spellings of a letter, marks that are not seen, what SQL reads.
const odd = ` Zoë Zoe\u0308 "O'Neil" \\ \\n % _ ; -- {a,b} [c] <d> $1 ?1 :x \t\r\n\u200f\u2028 ${wide} `

/** Returns `length` UTF-16 code units that begin with these and end in `Z`. */
function padded(start: string, length: number, filling = wide): string {
  const missing = length - start.length - 1
  return `${start}${filling.repeat(Math.floor(missing / filling.length))}${'x'.repeat(missing % filling.length)}Z`
}

const uri = padded(`https://client.example/a?b='c,d;e'&f=[g]&h={i}%00%F0%9F%8D%A3|^`, 2048, 'Aa')
const scopes = ['openid', 'API', 'api', 'a,b', "c'd", '[e]', '{f}', '%', '^', padded('s', 900, 'Aa')]

const client = {
  ...sample.client,
  clientId: padded('C-._~', 100, 'Aa'),
  name: padded(odd, 200),
  redirectUris: [uri, uri.toLowerCase(), 'com.example.app:/callback'],
  postLogoutRedirectUris: [uri],
  scopes,
  resources: [uri],
  backchannelLogoutUri: uri,
  description: {
    ...sample.client.description,
    contacts: [padded(odd, 254), odd],
    clientUri: uri,
    softwareVersion: odd,
    jwks: { keys: [{ kty: 'EC', note: odd, deep: { list: [odd, 1, true, null] } }] },
  },
  createdAt: late,
  updatedAt: late,
}
const user = {
  ...sample.user,
  username: padded(`ζωή'"%_\\`, 254),
  name: padded(odd, 200),
  email: `a'b+${'x'.repeat(200)}@example.com`,
  profile: { nickname: odd, email_verified: false, address: { formatted: padded(odd, 1_000) } },
  passwordHash: padded('$x$', 1024, 'Aa'),
  createdAt: late,
  updatedAt: late,
}
const session = {
  ...sample.session,
  device: padded(odd, 512),
  authTime: late,
  createdAt: late,
  expiresAt: late + 1,
}
const grant = {
  ...sample.grant,
  scopes,
  claims: { userinfo: ['name', 'a,b'], idToken: [odd] },
  resources: [uri],
  authTime: late,
  createdAt: late,
}
const code = {
  ...sample.code,
  redirectUri: uri,
  nonce: padded(odd, 2048),
  createdAt: late,
  expiresAt: late + 60,
}
const consent = { ...owner, clientId: client.clientId, scopes: [...scopes, 'claim:name'], grantedAt: late }
const token = { ...sample.initialAccessToken, note: padded(odd, 200), scopes, resources: [uri], createdAt: late }
// An authenticator names a credential by 1,023 bytes at most (WebAuthn Level 3 section 4).
const passkey: Passkey = {
  ...owner,
  credentialId: padded('Cc_-', 1364, 'Aa'),
  publicKey: padded('Cc_-', 2048, 'Aa'),
  counter: 2 ** 32 - 1,
  transports: ['internal', 'a,b'],
  name: padded(odd, 120),
  createdAt: late,
  lastUsedAt: late,
}
const key = { ...sample.signingKey, publicJwk: padded('{"', 4096), sealedPrivateJwk: padded('Cc', 8192, 'Aa') }
const event = {
  eventId: 'Event',
  tenantId,
  issuer,
  type: 'sign_in' as const,
  userId: 'user',
  clientId: client.clientId,
  sessionId: 'sid',
  addressHash: 'f'.repeat(64),
  detail: { why: odd, at: late },
  at: late,
}

/** Text and times as they were stored. */
export const exactTextCases: ReadonlyArray<ContractCase> = [
  {
    name: 'keeps text exactly: ids, names in any script, URIs, scopes and nonce to their last character; and times after 2038',
    async run(createStores) {
      const stores = await createStores()
      const { clients, users, sessions, grants, codes, consents, registrations, passkeys, signingKeys } = stores
      await clients.putClient({ client, secret: 'set' })
      assertEqual(await clients.findClient(client.clientId), client, 'client')
      await users.putUser(user)
      assertEqual(await users.findUser(user), user, 'user')
      assertEqual(await users.findUserByUsername(user), user, 'user by name')
      await sessions.insertSession({ session, passwordHash: user.passwordHash })
      assertEqual(await sessions.findSession({ ...session, now: late }), session, 'session')
      await grants.insertGrant(grant)
      await codes.insertAuthorizationCode(code)
      assertEqual(await codes.findAuthorizationCode(code), { code, grant, user }, 'code, grant and user')
      await consents.putConsent(consent)
      assertEqual(await consents.findConsent(consent), consent, 'consent')
      await registrations.insertInitialAccessToken(token)
      assertEqual(await registrations.listInitialAccessTokens(token), [token], 'initial access token')
      await passkeys.insertPasskey({ passkey, sessionId: session.sessionId })
      assertEqual(await passkeys.findPasskey(passkey), passkey, 'passkey')
      await signingKeys.insertSigningKey(key)
      assertEqual(await signingKeys.findSigningKeys(issuer), [key], 'signing key')
      await stores.audit.insertAuditEvent(event)
      const [kept] = await stores.audit.listAuditEvents({ tenantId, filter: { userId: event.userId }, limit: 1 })
      assertEqual({ ...kept, sequence: null }, { ...event, sequence: null }, 'audit event')
      await stores.tenants.putTenantName({ tenantId, name: user.name })
      assertEqual(await stores.tenants.findTenantName(tenantId), user.name, 'name of a tenant')
    },
  },
]
