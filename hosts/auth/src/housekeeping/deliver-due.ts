import type { Housekeeping, Part } from './housekeeping.ts'

/**
 * What the deliveries of an issuer ask for at most: one look for its notices, its keys of two algorithms, and one to give
 * back what there was no time for.
 */
const costOfIssuer = 8
/** And what each notice does: its client, the request, and for one that is given up its end and its audit row. */
const costOfNotice = 4
/** Notices that are sent at once. */
const mostAtOnce = 50
/** Fewer are not worth the look. */
const fewestAtOnce = 5

/**
 * Tells clients of logouts, those of the issuer that has waited for longest first. All issuers that are due share what may
 * be spent, so that one with many notices leaves some of it to those with few.
 */
export async function deliverDue(
  { housekeeping, providerOf, deliver, clock }: Housekeeping,
  { left, attempt }: Part,
): Promise<{ readonly delivered: number; readonly undelivered: number; readonly isLeft: boolean }> {
  const affordable = (issuers: number): number => Math.floor((left() / issuers - costOfIssuer) / costOfNotice)
  let [delivered, undelivered, isLeft, goesOn] = [0, 0, true, true]
  while (goesOn) {
    if (affordable(1) < 1) return { delivered, undelivered, isLeft: true }
    const limit = left()
    // What fails is due again after a minute, in which this part ends; what there was no time for is due already.
    const due = await housekeeping.listIssuersWithNoticesDue({ now: clock(), limit })
    const share = Math.min(mostAtOnce, Math.max(fewestAtOnce, affordable(due.length)))
    isLeft = due.length === limit
    goesOn = false
    for (const issuer of due) {
      const notices = Math.min(share, affordable(1))
      if (notices < 1) return { delivered, undelivered, isLeft: true }
      const told = await attempt(`logouts of ${issuer}`, () => deliver(providerOf(issuer), notices))
      if (told === undefined) continue
      delivered += told.delivered
      undelivered += told.failed
      // As many as were asked for: there may be more, of which the others get their share first.
      if (told.left > 0 || told.delivered + told.failed === notices) goesOn = true
    }
  }
  return { delivered, undelivered, isLeft }
}
