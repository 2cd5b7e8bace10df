import type { Housekeeping, Part } from './housekeeping.ts'

/**
 * What a delivery asks for at most beside its requests: its keys of two algorithms, a look for its notices, and one to give
 * back what it did not try.
 */
const costOfDelivery = 8
/** What a notice asks for at most: its client, the request, and for one that is given up its end and its audit row. */
const costOfNotice = 4
/** And at least: the request, and that it is forgotten. */
const leastCostOfNotice = 2
/** Notices of an issuer are told in one go: no fewer are worth the look. */
const fewestOfIssuer = 5
/** Requests, and so deliveries, that go on at a time. */
const mostAtOnce = 6

/**
 * Tells clients of logouts, those of the issuer that has waited for longest first, six issuers at a time, with six requests
 * under way in all. All issuers that are due share what may be spent, so that one with many notices leaves some of it to
 * those with few; what these did not need is for a second go.
 */
export async function deliverDue(
  { housekeeping, providerOf, deliver, clock }: Housekeeping,
  { left, attempt }: Part,
): Promise<{ readonly delivered: number; readonly undelivered: number; readonly isLeft: boolean }> {
  const limit = left()
  if (limit < 1) return { delivered: 0, undelivered: 0, isLeft: true }
  const due = [...(await housekeeping.listIssuersWithNoticesDue({ now: clock(), limit }))]
  let [delivered, undelivered, isLeft, underWay] = [0, 0, false, 0]
  // Whatever is under way already may still ask for as much as it may at most; and there is a last look.
  const affords = (deliveries: number): boolean => left() > deliveries * costOfDelivery + mostAtOnce * costOfNotice
  const mayBegin = (): boolean => affords(underWay)
  const deliverInTurn = async (): Promise<void> => {
    for (let issuer = due.shift(); issuer !== undefined; issuer = due.shift()) {
      underWay += 1
      // What its first look costs must not keep it from its first request.
      if (affords(underWay + 1)) {
        const share = left() / (due.length + underWay) - costOfDelivery
        const most = Math.max(fewestOfIssuer, Math.floor(share / leastCostOfNotice))
        const provider = providerOf(issuer)
        const told = await attempt(`logouts of ${issuer}`, () => deliver(provider, { limit: most, mayBegin }))
        delivered += told?.delivered ?? 0
        undelivered += told?.failed ?? 0
        // There may be more, of which the others get their share first. What fails is due again after a minute.
        if (told !== undefined && (told.left > 0 || told.delivered + told.failed === most)) due.push(issuer)
      } else isLeft = true
      underWay -= 1
    }
  }
  await Promise.all(Array.from({ length: mostAtOnce }, deliverInTurn))
  // What clients did not answer for was left, and so was what became due meanwhile.
  isLeft ||= (await housekeeping.listIssuersWithNoticesDue({ now: clock(), limit: 1 })).length > 0
  return { delivered, undelivered, isLeft }
}
