import { hashSecret } from '../secret-hash.ts'
import type { AttemptKey } from '../stores/judgement.ts'

/** An account that may be guessed at, whether it exists or not. */
export interface GuessedAccount {
  readonly tenantId: string
  /** Normalized. */
  readonly username: string
}

/** Returns what attempts at an account count under, whatever address they come from. */
export async function accountCounter({ tenantId, username }: GuessedAccount): Promise<AttemptKey> {
  return { tenantId, accountHash: await hash(tenantId, username) }
}

/** Returns what attempts at an account from one address count under: below the {@link accountCounter}. */
export async function addressedCounter(account: GuessedAccount, address: string | null): Promise<AttemptKey> {
  const { tenantId, username } = account
  const [above, here] = await Promise.all([accountCounter(account), hash(tenantId, username, address)])
  return { tenantId, accountHash: `${above.accountHash}:${here}` }
}

// Hashed, because people also type their password into the wrong field.
const hash = (...of: ReadonlyArray<string | null>): Promise<string> => hashSecret(JSON.stringify(['sign-in', ...of]))
