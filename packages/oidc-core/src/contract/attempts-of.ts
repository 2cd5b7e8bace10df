import type { AttemptKey } from '../stores/judgement.ts'
import type { OpenidStores } from '../stores/openid-stores.ts'
import { now } from './sample-records.ts'

/** What guesses at the sample user count under. */
export const guessed: AttemptKey = { tenantId: 'ten_a', accountHash: 'account' }

/** Returns how many attempts a counter has, which has as many afterwards. */
export async function attemptsOf(
  { passwordAttempts }: Pick<OpenidStores, 'passwordAttempts'>,
  key: AttemptKey,
  at: number = now,
): Promise<number> {
  const { attempts } = await passwordAttempts.countPasswordAttempt({ ...key, windowSeconds: 900, now: at })
  await passwordAttempts.takeBackAttempt([key])
  return attempts - 1
}
