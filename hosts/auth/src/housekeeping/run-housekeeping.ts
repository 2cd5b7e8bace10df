import { openPart } from './budget.ts'
import { deleteEnded } from './delete-ended.ts'
import { deliverDue } from './deliver-due.ts'
import type { Housekeeping, HousekeepingPart, HousekeepingReport, Part } from './housekeeping.ts'
import { resealDue } from './reseal-due.ts'
import { rotateDue } from './rotate-due.ts'

/** What is kept of the budget for the parts after this one, and for how many seconds it begins something new. */
const bounds: Readonly<Record<HousekeepingPart, { readonly keep: number; readonly seconds: number }>> = {
  signing_keys: { keep: 540, seconds: 20 },
  sealed_keys: { keep: 500, seconds: 10 },
  logout_notices: { keep: 250, seconds: 60 },
  ended_records: { keep: 0, seconds: 60 },
}

/**
 * Rotates keys that are due, seals anew what older secrets sealed, tells clients of logouts that could not be told
 * before, and deletes what nobody can use any more: codes, tokens and sessions a day after their end (a session that
 * expired goes once no refresh token outlives it), audit rows after a year. Spends no more than the budget, of which
 * each part has a share that those before it leave alone.
 *
 * Each part, and each issuer, is done whatever becomes of the others.
 *
 * @throws AggregateError at the end, with what failed; the message names the issuers
 */
export async function runHousekeeping(run: Housekeeping): Promise<HousekeepingReport> {
  const failures = new Map<string, unknown>()
  const attempt: Part['attempt'] = async (name, work) => {
    try {
      return await work()
    } catch (error) {
      failures.set(name, error)
      return undefined
    }
  }
  const begin = <T>(
    name: HousekeepingPart,
    work: (run: Housekeeping, part: Part) => Promise<T>,
  ): Promise<T | undefined> => attempt(name, () => work(run, { left: openPart(run, bounds[name]), attempt }))
  const rotation = await begin('signing_keys', rotateDue)
  const resealing = await begin('sealed_keys', resealDue)
  const delivery = await begin('logout_notices', deliverDue)
  const deletion = await begin('ended_records', deleteEnded)

  const outcomes = {
    signing_keys: rotation,
    sealed_keys: resealing,
    logout_notices: delivery,
    ended_records: deletion,
  }
  const report = {
    keys: rotation?.keys ?? 0,
    resealed: resealing?.resealed ?? 0,
    unreadable: resealing?.unreadable ?? 0,
    delivered: delivery?.delivered ?? 0,
    undelivered: delivery?.undelivered ?? 0,
    deleted: deletion?.deleted ?? 0,
    left: (Object.keys(bounds) as Array<HousekeepingPart>).filter((part) => outcomes[part]?.isLeft ?? true),
  }
  if (report.left.length > 0 || report.unreadable > 0) run.tellOfLeft(report)
  if (failures.size > 0) throw new AggregateError(failures.values(), `not done: ${[...failures.keys()].join(', ')}`)
  return report
}
