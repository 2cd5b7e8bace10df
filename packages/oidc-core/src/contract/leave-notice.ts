import type { Client } from '../model/client.ts'
import type { OpenidStores } from '../stores/openid-stores.ts'
import { beginSession } from './begin-session.ts'
import { client, grant, issuer, session } from './sample-records.ts'

/** The sample client, which wants to be told of logouts. */
export const toldClient: Client = { ...client, backchannelLogoutUri: 'https://client.example/logout' }

/** Leaves one logout notice, due at `dueAt`, by ending then a session named `name` in which this client has a grant. */
export async function leaveNotice(
  stores: OpenidStores,
  notice: { readonly name: string; readonly dueAt: number; readonly at?: string; readonly clientId?: string },
): Promise<void> {
  const { clients, sessions, grants } = stores
  const { name, dueAt, at = issuer, clientId = toldClient.clientId } = notice
  if ((await clients.findClient(clientId)) === null)
    await clients.putClient({ client: { ...toldClient, clientId }, secret: 'set' })
  const { tenantId, userId } = session
  await beginSession(stores, { ...session, sessionHash: name, sessionId: name, issuer: at })
  await grants.insertGrant({ ...grant, grantId: name, sessionId: name, issuer: at, clientId })
  const which = { kind: 'one', sessionId: name } as const
  await sessions.endSessions({
    issuer: at,
    tenantId,
    userId,
    which,
    offlineAccess: 'kept',
    idPrefix: `end of ${name}`,
    now: dueAt,
  })
}
