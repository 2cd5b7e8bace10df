import { CommandError } from '../command-error.ts'
import type { ApiClient } from '../http/api-client.ts'
import { isRecord } from '../http/api-client.ts'
import type { ImportKind } from './import-kind.ts'
import type { ImportRecord, LineProblem } from './read-json-lines.ts'

/** What the auth host made of a record, or in a dry run would make of it. */
export interface SentRecord {
  readonly record: ImportRecord
  /** `created`, `updated`, `replaced` or `unchanged`. */
  readonly outcome: string
  /** The id that a user has as `sub`; null for a client and in a dry run. */
  readonly id: string | null
  /** Whether it is a user who existed and whose password stays, whatever the record says. */
  readonly keepsPassword: boolean
}

/** Requests under way at a time. */
const atOnce = 8

/**
 * Sends every record and returns what came of each, in the order of the file; what the auth host finds wrong with a
 * record is a problem of its line.
 *
 * @throws CommandError when the auth host cannot be reached, refuses the credential or fails; the records before it
 * may have been taken
 */
export async function sendRecords(
  api: ApiClient,
  sent: {
    readonly kind: ImportKind
    readonly tenantId: string
    readonly records: ReadonlyArray<ImportRecord>
    readonly dryRun: boolean
  },
): Promise<{ readonly done: ReadonlyArray<SentRecord>; readonly problems: ReadonlyArray<LineProblem> }> {
  const { kind, tenantId, dryRun } = sent
  const folder = `/admin/tenants/${encodeURIComponent(tenantId)}/${kind.name}`
  const done: Array<SentRecord> = []
  const problems: Array<LineProblem> = []
  const queue = [...sent.records]
  const work = async (): Promise<void> => {
    for (let record = queue.shift(); record !== undefined; record = queue.shift()) {
      const path = `${folder}/${encodeURIComponent(record.key)}${dryRun ? '?dry_run=true' : ''}`
      // A key may be a person's address, which no message holds.
      const answer = await api.call({ method: 'PUT', path, name: `line ${record.line}`, body: record.body })
      if (answer.ok) {
        done.push({ record, ...readAnswer(answer.body) })
        continue
      }
      const { error } = answer
      const { line } = record
      if (error.code === 'client-id-taken') {
        problems.push({ line, message: 'client_id: expected one that no other tenant has' })
      } else if (error.issues.length > 0) {
        problems.push(...error.issues.map((message) => ({ line, message })))
      } else {
        queue.length = 0
        const details = dryRun ? [] : [`${done.length} of ${sent.records.length} were taken before line ${line}.`]
        throw new CommandError({ ...error, details })
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return {
    done: done.sort((left, right) => left.record.line - right.record.line),
    problems: problems.sort((left, right) => left.line - right.line),
  }
}

function readAnswer(body: unknown): Omit<SentRecord, 'record'> {
  const { outcome, id, password_outcome: password } = isRecord(body) ? body : {}
  return { outcome: String(outcome), id: typeof id === 'string' ? id : null, keepsPassword: password === 'kept' }
}
