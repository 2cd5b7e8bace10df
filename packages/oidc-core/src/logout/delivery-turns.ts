import type { LogoutNotice } from '../model/logout-notice.ts'
import { requireWhole } from '../require-whole.ts'

/** How a client took a request: it answered soon, whatever it said; it did so late; or it did not. */
export type Promptness = 'soon' | 'late' | 'silent'

/** What the turns ask of one delivery, which is of one issuer. */
export interface Delivery {
  readonly issuer: string
  /** Takes more of the notices that are due, none of the clients `without`; says whether it may find more later. */
  readonly take: (
    without: ReadonlyArray<string>,
  ) => Promise<{ readonly notices: ReadonlyArray<LogoutNotice>; readonly isMore: boolean }>
  /** Tells the client. */
  readonly tell: (notice: LogoutNotice) => Promise<Promptness>
  /** Whether it may begin another request; asked when it is that one's turn, and no more once it may not or throws. */
  readonly mayBegin: () => boolean
  /** Hears of each of these that failed; a client whose notice failed counts as one that did not answer. */
  readonly fail: (error: unknown) => undefined
}

/**
 * The requests that one or several deliveries have under way, and how their clients answer. Deliveries that go on at once,
 * or one after the other, and have the same turns are one run: give each run new ones.
 */
export interface DeliveryTurns {
  /**
   * Does a delivery in turn with the others and returns the ids of what was taken and not tried; `deliverLogoutNotices`
   * calls it.
   */
  deliver(delivery: Delivery): Promise<ReadonlyArray<string>>
}

/** A client of an issuer, in this run. */
interface Client {
  underWay: number
  begun: number
  /** Undefined until its first request has ended; `silent` for good. */
  answers?: Promptness
}

/** A request that waits or is under way. */
interface Turn {
  readonly notice: LogoutNotice
  readonly client: Client
  readonly delivery: Delivery
}

/** A delivery's way to more notices. */
interface Source {
  /** Whether it may find any. */
  readonly wants: () => boolean
  /** Takes more where it wants to, or ends the delivery where nothing is left to wait for. */
  readonly look: () => Promise<void>
}

/**
 * Returns turns for up to `atOnce` (default: 6) requests at a time.
 *
 * A client has one request under way until it has answered soon, and while it answers late; once it did not answer, none of
 * it begins any more. A turn goes to the client with the fewest under way; of those to the one of which the fewest were
 * begun, then to a notice that was tried less often. No client gets a second turn before every delivery has looked for
 * notices of others. So a client that answers late, or not at all, costs the others one of the turns.
 *
 * @throws TypeError when `atOnce` is no whole number from 1
 */
export function createDeliveryTurns({ atOnce = 6 }: { readonly atOnce?: number } = {}): DeliveryTurns {
  requireWhole('atOnce', atOnce)
  const issuers = new Map<string, Map<string, Client>>()
  const sources = new Set<Source>()
  const underWay = new Set<Turn>()
  let looking = 0
  let waiting: Array<Turn> = []

  const begin = async (turn: Turn): Promise<void> => {
    const { client, delivery, notice } = turn
    waiting = waiting.filter((each) => each !== turn)
    underWay.add(turn)
    client.underWay += 1
    client.begun += 1
    const answered = (await delivery.tell(notice).catch(delivery.fail)) ?? 'silent'
    underWay.delete(turn)
    client.underWay -= 1
    if (client.answers !== 'silent') client.answers = answered
    goOn()
  }

  const goOn = (): void => {
    while (underWay.size < atOnce) {
      const [next] = waiting.filter(isReady).sort(byTurn)
      if (next === undefined) break
      if (next.client.underWay > 0 && (looking > 0 || [...sources].some(({ wants }) => wants()))) break
      void begin(next)
    }
    for (const { look } of sources) void look()
  }

  const deliver: DeliveryTurns['deliver'] = (given) =>
    new Promise((end) => {
      const delivery: Delivery = { ...given, mayBegin: whileItMay(given) }
      const clients = issuers.get(delivery.issuer) ?? new Map<string, Client>()
      issuers.set(delivery.issuer, clients)
      const own = (): ReadonlyArray<Turn> => waiting.filter((turn) => turn.delivery === delivery)
      /** Of whom nothing more is taken: they have not answered, or have notices that wait. */
      const isLeftOut = (client: Client): boolean =>
        client.answers === 'silent' ||
        (client.answers === undefined && client.underWay > 0) ||
        own().some((turn) => turn.client === client)
      let isMore = true
      let without: ReadonlyArray<readonly [clientId: string, client: Client]> = []

      const source: Source = {
        wants: () => (isMore || without.some(([, client]) => !isLeftOut(client))) && delivery.mayBegin(),
        async look() {
          if (own().some((turn) => turn.client.underWay === 0 && isReady(turn))) return
          if (source.wants()) {
            if (underWay.size === atOnce) return
            sources.delete(source)
            looking += 1
            without = [...clients].filter(([, client]) => isLeftOut(client))
            const taken = await delivery.take(without.map(([clientId]) => clientId)).catch(delivery.fail)
            for (const notice of taken?.notices ?? []) {
              const client = clients.get(notice.clientId) ?? { underWay: 0, begun: 0 }
              clients.set(notice.clientId, client)
              waiting.push({ notice, client, delivery })
            }
            isMore = taken?.isMore === true
            looking -= 1
            sources.add(source)
            goOn()
          } else if ([...clients.values()].every((client) => client.underWay === 0)) {
            sources.delete(source)
            end(own().map(({ notice }) => notice.noticeId))
            waiting = waiting.filter((turn) => turn.delivery !== delivery)
          }
        },
      }
      sources.add(source)
      void source.look()
    })
  return { deliver }
}

/** Returns whether a delivery may begin, which one does no more that may not once, or fails to say. */
function whileItMay({ mayBegin, fail }: Delivery): () => boolean {
  let may = true
  return () => {
    try {
      may &&= mayBegin()
    } catch (error) {
      may = false
      fail(error)
    }
    return may
  }
}

const mayHaveMore = ({ answers, underWay }: Client): boolean =>
  answers === 'soon' || (answers !== 'silent' && underWay === 0)

const isReady = ({ client, delivery }: Turn): boolean => mayHaveMore(client) && delivery.mayBegin()

const byTurn = (one: Turn, other: Turn): number =>
  one.client.underWay - other.client.underWay ||
  one.client.begun - other.client.begun ||
  one.notice.attempts - other.notice.attempts
