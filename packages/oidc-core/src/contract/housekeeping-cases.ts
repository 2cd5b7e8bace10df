import type { OpenidStores } from '../stores/openid-stores.ts'
import { attemptsOf } from './attempts-of.ts'
import { beginSession } from './begin-session.ts'
import type { ContractCase } from './contract-case.ts'
import { assertEqual } from './contract-case.ts'
import { leaveNotice, toldClient } from './leave-notice.ts'
import { code, family, grant, initialAccessToken, issuer, now, session, signingKey } from './sample-records.ts'

const day = 86_400
const thresholds = { signingSince: now - 89 * day, publishedSince: now - day, retiredSince: now - 30 * day }

/** Gives an issuer the current signing key that it has had since then. */
const keySince = ({ signingKeys }: OpenidStores, at: string, createdAt: number): Promise<void> =>
  signingKeys.insertSigningKey({ ...signingKey, kid: `key of ${at}`, issuer: at, createdAt })

/** Gives an issuer a logout notice that is due then. */
const noticeDue = (stores: OpenidStores, at: string, dueAt: number): Promise<void> =>
  leaveNotice(stores, { name: `of ${at}`, at, dueAt })

const end = ({ sessions }: OpenidStores, sessionId: string, at: number): Promise<number> =>
  sessions.endSessions({
    issuer,
    tenantId: 'ten_a',
    userId: 'user',
    which: { kind: 'one', sessionId },
    offlineAccess: 'kept',
    idPrefix: `end of ${sessionId}`,
    now: at,
  })

/** The clients that were told of the end of a session, each once. */
const told = async ({ logoutNotices }: OpenidStores, at: number): Promise<ReadonlyArray<string>> =>
  (await logoutNotices.takeLogoutNotices({ issuer, now: at, leaseSeconds: 60, limit: 9 }))
    .map(({ clientId }) => clientId)
    .sort()

/** What is due, and what nobody can use any more. */
export const housekeepingCases: ReadonlyArray<ContractCase> = [
  {
    name: 'lists the issuers whose keys are due, each once, those due for longest first',
    async run(createStores) {
      const stores = await createStores()
      const list = (limit: number) => stores.housekeeping.listIssuersWithKeysDue({ ...thresholds, now, limit })
      assertEqual(await list(9), [], 'nothing to do')
      await keySince(stores, 'https://young.example', now - 89 * day + 1)
      await keySince(stores, 'https://b.example', now - 89 * day - 20)
      await keySince(stores, 'https://c.example', now - 89 * day - 5)
      await noticeDue(stores, 'https://a.example', now - 99)
      await keySince(stores, 'https://d.example', now - 89 * day)
      const next = { ...signingKey, status: 'next' as const }
      await keySince(stores, 'https://published.example', now - 90 * day)
      const young = { ...next, kid: 'young next', issuer: 'https://published.example', createdAt: now - day + 1 }
      await stores.signingKeys.insertSigningKey(young)
      await keySince(stores, 'https://promoted.example', now - 200 * day)
      const promoted = { ...next, kid: 'next', issuer: 'https://promoted.example', createdAt: now - 41 * day }
      await stores.signingKeys.insertSigningKey(promoted)
      await stores.signingKeys.promoteSigningKey({ ...promoted, now: now - 30 * day - 15 })
      const retired = { ...signingKey, kid: 'second', issuer: 'https://c.example', createdAt: now - 200 * day }
      await stores.signingKeys.insertSigningKey({ ...retired, algorithm: 'RS256' })
      const due = ['c', 'b', 'promoted', 'd'].map((name) => `https://${name}.example`)
      assertEqual(await list(9), due, 'by how long it is due')
      assertEqual(await list(2), due.slice(0, 2), 'limit')
    },
  },
  {
    name: 'lists the issuers that have logout notices due, each once, that of the longest wait first',
    async run(createStores) {
      const stores = await createStores()
      const list = (limit: number) => stores.housekeeping.listIssuersWithNoticesDue({ now, limit })
      assertEqual(await list(9), [], 'nothing to do')
      await keySince(stores, 'https://key.example', now - 200 * day)
      await noticeDue(stores, 'https://a.example', now - 10)
      await noticeDue(stores, 'https://c.example', now - 5)
      await leaveNotice(stores, { name: 'first of c', at: 'https://c.example', dueAt: now - 30 })
      await noticeDue(stores, 'https://b.example', now)
      await noticeDue(stores, 'https://later.example', now + 1)
      const due = ['c', 'a', 'b'].map((name) => `https://${name}.example`)
      assertEqual(await list(9), due, 'by how long it is due')
      assertEqual(await list(2), due.slice(0, 2), 'limit')
    },
  },
  {
    name: 'lets no issuer wait for ever, however many are due and whatever comes on top',
    async run(createStores) {
      const stores = await createStores()
      const list = (at: number) => stores.housekeeping.listIssuersWithNoticesDue({ now: at, limit: 2 })
      // By name the quiet one comes last, and the busy ones are due again in each run.
      await noticeDue(stores, 'https://z.example', now)
      for (const name of ['a', 'b', 'c']) await noticeDue(stores, `https://${name}.example`, now - 60)
      for (let run = 0; run < 3; run += 1) {
        const at = now + run * 300
        for (const due of await list(at)) {
          if (due === 'https://z.example') return
          const taken = await stores.logoutNotices.takeLogoutNotices({
            issuer: due,
            now: at,
            leaseSeconds: 1,
            limit: 9,
          })
          for (const { noticeId } of taken) {
            await stores.logoutNotices.postponeLogoutNotice({ issuer: due, noticeId, nextAttemptAt: at + 60 })
          }
        }
      }
      throw new Error('the quiet issuer was never listed')
    },
  },
  {
    name: 'puts keys off that could not be rotated, behind what is due for longer; other issuers are not put off',
    async run(createStores) {
      const stores = await createStores()
      const list = (at: number, limit = 9) =>
        stores.housekeeping.listIssuersWithKeysDue({ ...thresholds, now: at, limit })
      await keySince(stores, 'https://failing.example', now - 200 * day)
      const retiring = { ...signingKey, kid: 'next', issuer: 'https://failing.example', status: 'next' as const }
      await stores.signingKeys.insertSigningKey({ ...retiring, createdAt: now - 99 * day })
      await stores.signingKeys.promoteSigningKey({ ...retiring, now: now - 90 * day })
      await keySince(stores, 'https://quiet.example', now - 89 * day - 60)
      assertEqual(await list(now, 1), ['https://failing.example'], 'due for longest')
      await stores.housekeeping.postponeRotation({ issuer: 'https://failing.example', until: now + 100 })
      assertEqual(await list(now), ['https://quiet.example'], 'put off')
      assertEqual(await list(now + 99), ['https://quiet.example'], 'until then')
      assertEqual(await list(now + 100), ['https://quiet.example', 'https://failing.example'], 'tried again')
    },
  },
  {
    name: 'keeps the grants of a running session, however old: they say which clients are told of its end',
    async run(createStores) {
      const stores = await createStores()
      await stores.clients.putClient({ client: toldClient, secret: 'set' })
      await beginSession(stores, session)
      const old = { ...grant, sessionId: session.sessionId, createdAt: now - 9 * day }
      await stores.grants.insertGrant({ ...old, grantId: 'kept' })
      await stores.grants.insertGrant({ ...old, grantId: 'elsewhere', issuer: 'https://other.example' })
      const run = (at: number) =>
        stores.housekeeping.deleteEnded({ endedBefore: at, auditBefore: 0, grantsBefore: at, limit: 9 })
      await beginSession(stores, { ...session, sessionHash: 'over', sessionId: 'over' })
      await stores.grants.insertGrant({ ...old, grantId: 'over', sessionId: 'over' })
      await end(stores, 'over', now)
      await stores.logoutNotices.deleteLogoutNotice({ issuer, noticeId: `end of over.over.${toldClient.clientId}` })
      assertEqual((await run(now)).deleted, 2, 'those of no session and of one that has ended')
      await end(stores, session.sessionId, now)
      assertEqual(await told(stores, now), [toldClient.clientId], 'told')
      assertEqual((await run(session.expiresAt + 1)).deleted, 3, 'with the sessions, in the end')
    },
  },
  {
    name: 'keeps a session that expired while refresh tokens outlive it, so that its clients are told of a later sign-out',
    async run(createStores) {
      const stores = await createStores()
      const { clients, sessions, grants, codes, refreshTokens, housekeeping } = stores
      const offline = ['openid', 'offline_access']
      const begin = async (name: string, changes: Partial<typeof grant>) => {
        const held = { ...grant, grantId: name, sessionId: name, scopes: offline, createdAt: now, ...changes }
        await beginSession(stores, { ...session, sessionHash: name, sessionId: name })
        await grants.insertGrant(held)
        await codes.insertAuthorizationCode({ ...code, codeHash: name, grantId: name })
        const started = { ...family, familyHash: name, grantId: name, idleExpiresAt: now + 20 * day }
        await codes.consumeAuthorizationCode({
          issuer,
          codeHash: name,
          family: { ...started, expiresAt: now + 90 * day },
          now,
        })
      }
      for (const clientId of [toldClient.clientId, 'beside'])
        await clients.putClient({ client: { ...toldClient, clientId }, secret: 'set' })
      const names = ['kept', 'told', 'ended', 'revoked', 'bare']
      for (const name of names) await begin(name, {})
      await grants.insertGrant({ ...grant, grantId: 'beside', sessionId: 'told', clientId: 'beside' })
      await end(stores, 'ended', now)
      assertEqual(await told(stores, now), [toldClient.clientId], 'told at once')
      await stores.logoutNotices.deleteLogoutNotice({ issuer, noticeId: `end of ended.ended.${toldClient.clientId}` })
      await grants.revokeGrant({ issuer, grantId: 'revoked', now })
      await beginSession(stores, { ...session, sessionHash: 'late', sessionId: 'late', expiresAt: now + 200 })
      const run = async (at: number) => {
        // One of a kind in a run: what is kept must not stand before what goes.
        const ran = { endedBefore: at, auditBefore: 0, grantsBefore: at, limit: 1 }
        for (let runs = 0; (await housekeeping.deleteEnded(ran)).isMore; runs += 1) {
          if (runs > 99) throw new Error('there is always more')
        }
      }
      const left = async () => {
        const found = [...names, 'late'].map(async (name) =>
          (await sessions.findSession({ issuer, sessionHash: name, now: 0 })) === null ? [] : [name],
        )
        return (await Promise.all(found)).flat()
      }
      await run(now + day)
      assertEqual(await left(), ['kept', 'told', 'bare'], 'left')
      assertEqual([await end(stores, 'told', now + day), await end(stores, 'told', now + day)], [1, 0], 'signed out')
      assertEqual(await told(stores, now + day), ['beside', toldClient.clientId], 'told')
      const rotation = { issuer, familyHash: 'kept', currentHash: family.currentHash, successorHash: 'successor' }
      const later = { replaced: [], idleExpiresAt: now + 30 * day, now: now + day }
      assertEqual(await refreshTokens.rotateRefreshToken({ ...rotation, ...later }), true, 'refreshed')
      await run(now + 21 * day)
      assertEqual(await left(), ['kept'], 'kept for as long as it is refreshed')
      await run(now + 31 * day)
      assertEqual(await left(), [], 'in the end')
      assertEqual(await grants.findGrant({ issuer, grantId: 'kept' }), null, 'and its grant')
    },
  },
  {
    name: 'deletes up to the limit of each kind that ended, and nothing that stands',
    async run(createStores) {
      const stores = await createStores()
      const of = (names: ReadonlyArray<string>, insert: (name: string, endedAt: number) => Promise<unknown>) =>
        Promise.all(names.map((name) => insert(name, name === 'standing' ? now : now - 1)))
      await of(['1', '2', '3', 'standing'], async (name, at) => {
        await stores.grants.insertGrant({ ...grant, grantId: name, createdAt: at })
        await stores.grants.insertGrant({ ...grant, grantId: `bare ${name}`, createdAt: at })
        await stores.codes.insertAuthorizationCode({ ...code, codeHash: name, grantId: name, expiresAt: at })
        const started = { ...family, familyHash: name, grantId: name, idleExpiresAt: at, expiresAt: now + 100 }
        await stores.codes.consumeAuthorizationCode({ issuer, codeHash: name, family: started, now: at - 1 })
        await beginSession(stores, { ...session, sessionHash: name, sessionId: name, expiresAt: at })
        const token = { ...initialAccessToken, tokenId: name, tokenHash: name, expiresAt: at }
        await stores.registrations.insertInitialAccessToken(token)
        await stores.passkeys.redeemChallenge({ issuer, challengeHash: name, expiresAt: at })
        const account = { tenantId: 'ten_a', accountHash: name, windowSeconds: 900, now: at }
        await stores.passwordAttempts.countPasswordAttempt(account)
        const event = { tenantId: 'ten_a', issuer, type: 'sign_in' as const, userId: null, clientId: null }
        await stores.audit.insertAuditEvent({
          ...event,
          eventId: name,
          sessionId: null,
          addressHash: null,
          detail: {},
          at,
        })
      })
      const endless = { ...initialAccessToken, tokenId: 'endless', tokenHash: 'endless', expiresAt: null }
      await stores.registrations.insertInitialAccessToken(endless)
      const run = () =>
        stores.housekeeping.deleteEnded({ endedBefore: now, auditBefore: now, grantsBefore: now, limit: 2 })
      const left = async () => {
        const { registrations, passkeys } = stores
        const names = ['1', '2', '3', 'standing']
        const count = async (holds: (name: string) => Promise<boolean>) =>
          (await Promise.all(names.map(holds))).filter(Boolean).length
        return {
          codes: await count(
            async (name) => (await stores.codes.findAuthorizationCode({ issuer, codeHash: name })) !== null,
          ),
          families: await count(
            async (name) => (await stores.refreshTokens.findRefreshToken({ issuer, familyHash: name })) !== null,
          ),
          sessions: await count(
            async (name) => (await stores.sessions.findSession({ issuer, sessionHash: name, now: 0 })) !== null,
          ),
          attempts: await count(
            async (name) => (await attemptsOf(stores, { tenantId: 'ten_a', accountHash: name })) > 0,
          ),
          events: (await stores.audit.listAuditEvents({ tenantId: 'ten_a', limit: 9 })).length,
          tokens: (await registrations.listInitialAccessTokens({ issuer, tenantId: 'ten_a' })).length,
          standing: await passkeys.redeemChallenge({ issuer, challengeHash: 'standing', expiresAt: now }),
        }
      }
      // Two of each of seven kinds, of the grants those on which nothing hangs.
      assertEqual(await run(), { deleted: 16, isMore: true }, 'first run')
      const after = { codes: 2, families: 2, sessions: 2, attempts: 2, events: 2, tokens: 3, standing: false }
      assertEqual(await left(), after, 'left after the first run')
      for (let runs = 1; (await run()).isMore; runs += 1) assertEqual(runs < 9, true, 'as many runs as it takes')
      assertEqual(await run(), { deleted: 0, isMore: false }, 'another run')
      const last = { codes: 1, families: 1, sessions: 1, attempts: 1, events: 1, tokens: 2, standing: false }
      assertEqual(await left(), last, 'left in the end')
      for (const name of ['standing', 'bare standing']) {
        assertEqual((await stores.grants.findGrant({ issuer, grantId: name }))?.grantId, name, 'standing grant')
      }
      for (const name of ['1', 'bare 1', '2', '3']) {
        assertEqual(await stores.grants.findGrant({ issuer, grantId: name }), null, 'ended grant')
      }
      const again = await stores.passkeys.redeemChallenge({ issuer, challengeHash: '1', expiresAt: now + 9 })
      assertEqual(again, true, 'a challenge that was forgotten')
    },
  },
]
