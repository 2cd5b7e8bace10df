import type { OpenidStores } from '../stores/openid-stores.ts'
import { beginSession } from './begin-session.ts'
import { toldClient } from './leave-notice.ts'
import { client, grant, issuer, now, session } from './sample-records.ts'

export const other = 'https://other.example'

/** What is left of what {@link fillSessions} stored. */
export interface LeftSessions {
  readonly standing: ReadonlyArray<string>
  readonly revoked: ReadonlyArray<string>
  readonly told: ReadonlyArray<string>
  readonly ended: ReadonlyArray<string>
}

/** Sessions and grants of one user here and elsewhere, and what looks like theirs and is not. */
export async function fillSessions(stores: OpenidStores): Promise<void> {
  const { clients, grants } = stores
  for (const clientId of ['client', 'left'])
    await clients.putClient({ client: { ...toldClient, clientId }, secret: 'set' })
  await clients.putClient({ client: { ...client, clientId: 'silent' }, secret: 'set' })
  await clients.putClient({ client: { ...toldClient, clientId: 'elsewhere', issuer: other }, secret: 'set' })
  await clients.putClient({ client: { ...toldClient, clientId: 'foreign', tenantId: 'ten_b' }, secret: 'set' })
  const begin = (sessionId: string, changes = {}) =>
    beginSession(stores, { ...session, sessionHash: `hash of ${sessionId}`, sessionId, ...changes })
  await begin('sid')
  await begin('two')
  // Refresh tokens outlive the session that they are of.
  await begin('past', { expiresAt: now + 5 })
  await begin('away', { issuer: other })
  await begin('twin', { userId: 'twin' })
  await begin('tenant', { tenantId: 'ten_b', userId: 'user of b' })
  const give = (grantId: string, changes: Partial<typeof grant>) =>
    grants.insertGrant({ ...grant, grantId, ...changes })
  await give('kept', {})
  await give('second', { sessionId: 'two' })
  await give('again', { sessionId: 'two', scopes: ['openid', 'offline_access'] })
  await give('away', { sessionId: 'away', issuer: other, clientId: 'elsewhere' })
  await give('left', { sessionId: 'two', clientId: 'left', revokedAt: now })
  await give('past', { sessionId: 'past' })
  await give('silent', { sessionId: 'two', clientId: 'silent' })
  await give('not here', { sessionId: 'two', clientId: 'elsewhere' })
  await give('foreign', { sessionId: 'two', clientId: 'foreign' })
  await give('offline', { sessionId: 'ended before', scopes: ['openid', 'offline_access'] })
  await give('over', { sessionId: 'over', revokedAt: now })
  await give('twin', { sessionId: 'twin', userId: 'twin' })
  await give('tenant', { sessionId: 'tenant', tenantId: 'ten_b' })
}

/** What is left five seconds later: sessions, grants that were revoked, who is told of what, and the tenant's events. */
export async function readSessions({ sessions, grants, logoutNotices, audit }: OpenidStores): Promise<LeftSessions> {
  const standing: Array<string> = []
  for (const [sessionId, at] of [
    ['sid', issuer],
    ['fresh', issuer],
    ['two', issuer],
    ['past', issuer],
    ['away', other],
    ['twin', issuer],
    ['tenant', issuer],
  ] as const) {
    if ((await sessions.findSession({ issuer: at, sessionHash: `hash of ${sessionId}`, now })) !== null)
      standing.push(sessionId)
  }
  const revoked: Array<string> = []
  const grantIds = [
    'kept',
    'second',
    'again',
    'away',
    'silent',
    'not here',
    'foreign',
    'offline',
    'twin',
    'tenant',
    'past',
  ]
  for (const grantId of grantIds) {
    const found = await grants.findGrant({ issuer: grantId === 'away' ? other : issuer, grantId })
    if (found?.revokedAt === now + 5) revoked.push(grantId)
  }
  const told: Array<string> = []
  for (const at of [issuer, other]) {
    const taken = await logoutNotices.takeLogoutNotices({ issuer: at, now: now + 5, leaseSeconds: 60, limit: 30 })
    told.push(...taken.map(({ sessionId, clientId, uri, userId }) => [sessionId, clientId, uri, userId].join(' ')))
  }
  const events = await audit.listAuditEvents({ tenantId: 'ten_a', limit: 30 })
  const ended = events.map((event) => [event.type, event.sessionId, event.userId, event.issuer].join(' ')).sort()
  return { standing, revoked, told: told.sort(), ended }
}
