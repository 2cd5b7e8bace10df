import type { Receiver } from '../control-plane/receiver.ts'
import type { SoakStack } from './soak-stack.ts'

/** What a webhook got of the events of the outbox. */
export interface JudgedDeliveries {
  readonly events: number
  readonly requests: number
  /** Requests that the receiver refused. */
  readonly refused: number
  /** Events that never came, or came before an earlier one of their tenant. */
  readonly problems: ReadonlyArray<string>
}

/** The place of the newest event of the outbox. */
export async function newestEvent(stack: SoakStack): Promise<number> {
  const database = stack.workers.d1('control-plane', 'CONTROL_DB')
  return Number(await database.prepare('SELECT MAX(sequence) AS newest FROM outbox').first('newest'))
}

/** Holds what a webhook got against the outbox from a place on: each event at least once, in order by tenant. */
export async function judgeDeliveries(stack: SoakStack, receiver: Receiver, after: number): Promise<JudgedDeliveries> {
  const database = stack.workers.d1('control-plane', 'CONTROL_DB')
  const { results } = await database
    .prepare('SELECT id, tenant_id FROM outbox WHERE sequence > ? ORDER BY sequence')
    .bind(after)
    .all<{ readonly id: string; readonly tenant_id: string }>()
  const taken = new Map<string, number>()
  for (const [place, { headers, status }] of receiver.received.entries()) {
    const id = String(headers['webhook-id'])
    if (status < 300 && !taken.has(id)) taken.set(id, place)
  }
  const problems: Array<string> = []
  const last = new Map<string, number>()
  for (const { id, tenant_id } of results) {
    const place = taken.get(id)
    if (place === undefined) problems.push(`event ${id} was not delivered`)
    else if (place < (last.get(tenant_id) ?? -1)) problems.push(`event ${id} came before an earlier one of its tenant`)
    else last.set(tenant_id, place)
  }
  const refused = receiver.received.filter(({ status }) => status >= 300).length
  return { events: results.length, requests: receiver.received.length, refused, problems }
}
