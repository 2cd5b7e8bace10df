import type { Session } from '../model/session.ts'
import type { OpenidStores } from '../stores/openid-stores.ts'
import { assertEqual } from './contract-case.ts'
import { user } from './sample-records.ts'

/** Stores a session of a user who exists from then on, if not before. */
export async function beginSession({ users, sessions }: OpenidStores, session: Session): Promise<void> {
  const { tenantId, userId, sessionId } = session
  const isSample = userId === user.userId && tenantId === user.tenantId
  const somebodyElse = { ...user, tenantId, userId, username: userId, passwordHash: `hash of ${userId}` }
  if ((await users.findUser(session)) === null) await users.putUser(isSample ? user : somebodyElse)
  assertEqual(await sessions.insertSession({ session, passwordHash: null }), true, `session ${sessionId}`)
}
