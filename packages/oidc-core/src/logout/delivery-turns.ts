import type { LogoutNotice } from '../model/logout-notice.ts'
import { requireCount } from './require-count.ts'

/** What the turns ask of one delivery, which is of one issuer. */
export interface Delivery {
  readonly issuer: string
  /** Takes more of the notices that are due, none of the clients `without`; says whether it may find more later. */
  readonly take: (
    without: ReadonlyArray<string>,
  ) => Promise<{ readonly notices: ReadonlyArray<LogoutNotice>; readonly isMore: boolean }>
  /** Tells the client, and returns whether it answered, whatever it said. */
  readonly tell: (notice: LogoutNotice) => Promise<boolean>
  /** Whether it may begin another request; asked when it is that one's turn. */
  readonly mayBegin: () => boolean
  /** Hears of each of these that failed; a client whose notice failed counts as one that did not answer. */
  readonly fail: (error: unknown) => undefined
}

/**
 * The requests that one or several deliveries have under way, and which clients did not answer. Deliveries that go on at
 * once, or one after the other, and have the same turns are one run: give each run new ones.
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
  /** Undefined until its first request has ended; false for good once one had no answer. */
  answers?: boolean
}

/** A request that waits or is under way. */
interface Turn {
  readonly notice: LogoutNotice
  readonly client: Client
  readonly delivery: Delivery
}

/**
 * Returns turns for up to `atOnce` (default: 6) requests at a time.
 *
 * A client has one request under way until it has answered; once it did not answer, none of it begins any more. A turn
 * goes to the client with the fewest under way; of those to the one of which the fewest were begun, then to a notice that
 * was tried less often. A delivery of which nothing may begin, while there is a turn to be had, takes more, of other
 * clients. So a client that does not answer costs the others one of the turns, for the time of one request.
 *
 * @throws TypeError when `atOnce` is no whole number from 1
 */
export function createDeliveryTurns({ atOnce = 6 }: { readonly atOnce?: number } = {}): DeliveryTurns {
  requireCount('atOnce', atOnce)
  const issuers = new Map<string, Map<string, Client>>()
  const looks = new Set<() => Promise<void>>()
  const underWay = new Set<Turn>()
  let waiting: Array<Turn> = []

  const begin = async (turn: Turn): Promise<void> => {
    const { client, delivery, notice } = turn
    waiting = waiting.filter((each) => each !== turn)
    underWay.add(turn)
    client.underWay += 1
    client.begun += 1
    const answered = await delivery.tell(notice).catch(delivery.fail)
    underWay.delete(turn)
    client.underWay -= 1
    client.answers = answered === true && client.answers !== false
    goOn()
  }

  const goOn = (): void => {
    while (underWay.size < atOnce) {
      const [next] = waiting.filter(isReady).sort(byTurn)
      if (next === undefined) break
      void begin(next)
    }
    for (const look of looks) void look()
  }

  const deliver: DeliveryTurns['deliver'] = (delivery) =>
    new Promise((end) => {
      const clients = issuers.get(delivery.issuer) ?? new Map<string, Client>()
      issuers.set(delivery.issuer, clients)
      const isOwn = (turn: Turn): boolean => turn.delivery === delivery
      let isMore = true
      /** Of whom the last look took nothing: they had not answered. Once one of them has, there may be more. */
      let without: ReadonlyArray<readonly [clientId: string, client: Client]> = []

      const look = async (): Promise<void> => {
        if (waiting.some((turn) => isOwn(turn) && isReady(turn))) return
        if ((isMore || without.some(([, { answers }]) => answers)) && delivery.mayBegin()) {
          if (underWay.size === atOnce) return
          looks.delete(look)
          without = [...clients].filter(([, { answers }]) => !answers)
          const taken = await delivery.take(without.map(([clientId]) => clientId)).catch(delivery.fail)
          for (const notice of taken?.notices ?? []) {
            const client = clients.get(notice.clientId) ?? { underWay: 0, begun: 0 }
            clients.set(notice.clientId, client)
            waiting.push({ notice, client, delivery })
          }
          isMore = taken?.isMore === true
          looks.add(look)
          goOn()
        } else if (![...underWay].some(isOwn)) {
          looks.delete(look)
          end(waiting.filter(isOwn).map(({ notice }) => notice.noticeId))
          waiting = waiting.filter((turn) => !isOwn(turn))
        }
      }
      looks.add(look)
      void look()
    })
  return { deliver }
}

const isReady = ({ client, delivery }: Turn): boolean =>
  (client.answers ?? client.underWay === 0) && delivery.mayBegin()

const byTurn = (one: Turn, other: Turn): number =>
  one.client.underWay - other.client.underWay ||
  one.client.begun - other.client.begun ||
  one.notice.attempts - other.notice.attempts
