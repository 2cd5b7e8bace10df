import { cutOffUser, enableUser, setPassword } from '../admin/cut-off-user.ts'
import { findAuditEvents } from '../admin/find-audit-events.ts'
import type { AuditPlace, KeptAuditEvent } from '../model/audit-event.ts'
import type { User } from '../model/user.ts'
import type { PasswordHasher } from '../sign-in/password-hasher.ts'
import type { TestProvider } from './provider.testkit.ts'

const hasher: PasswordHasher = {
  hash: async (password) => `hash of ${password}`,
  verify: async (password, hash) => hash === `hash of ${password}`,
  refuse: () => null,
  isOutdated: () => false,
}

/** The user to whom the operator does something, and where the operator speaks. */
interface Operated {
  readonly test: TestProvider
  readonly tenantId: string
  readonly own: Pick<User, 'userId' | 'username'>
}

/** Does as the operator what `pick` says to the user that the actor has for itself, and returns what the operator is told. */
export async function operate(operated: Operated, pick: number): Promise<unknown> {
  const { test, tenantId, own } = operated
  const { users, tenants } = test.stores
  const context = { users, randomBytes: test.randomBytes, clock: () => test.now }
  const rules = { tenants, isPasswordBlocked: () => false }
  const target = { issuer: test.provider.issuer, tenantId, username: own.username }
  switch (pick % 6) {
    case 0:
      return setPassword(
        { ...context, ...rules, hasher },
        { ...target, details: { password: `a long secret ${pick}` } },
      )
    case 1:
      return cutOffUser(context, { ...target, change: { kind: 'nothing' } })
    case 2:
      return cutOffUser(context, { ...target, change: { kind: 'disable' } })
    case 3:
      return enableUser(context, target)
    default:
      return readAudit(operated)
  }
}

/** Reads all that the audit has of the user, in pages. */
async function readAudit({ test, tenantId, own }: Operated): Promise<ReadonlyArray<object>> {
  const { audit } = test.stores
  const digestsOf = async (): Promise<ReadonlyArray<string>> => []
  const found: Array<KeptAuditEvent> = []
  for (let after: AuditPlace | null = null; ; after = found.at(-1) ?? null) {
    const query = { filter: { userId: own.userId }, address: null, after }
    const page = await findAuditEvents({ audit, digestsOf }, { tenantId, query, limit: 5 })
    found.push(...page)
    if (page.length < 5) break
  }
  // What a step writes in one second has no order that every store keeps; ids and places are of all together.
  const place = ({ at, type, sessionId, clientId }: KeptAuditEvent) => JSON.stringify([at, type, sessionId, clientId])
  return found
    .toSorted((left, right) => (place(left) < place(right) ? -1 : 1))
    .map(({ eventId: _, sequence: __, ...event }) => event)
}
