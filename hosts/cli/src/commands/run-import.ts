import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { CommandError } from '../command-error.ts'
import type { ApiClient } from '../http/api-client.ts'
import { connectAuthHost } from '../http/connect-control-plane.ts'
import { clientImport, userImport } from '../import/import-kind.ts'
import type { LineProblem } from '../import/read-json-lines.ts'
import { readJsonLines } from '../import/read-json-lines.ts'
import type { SentRecord } from '../import/send-records.ts'
import { sendRecords } from '../import/send-records.ts'
import { readTextFile } from '../project/read-text-file.ts'
import { reasonOf } from '../project/reason-of.ts'
import type { CommandContext } from './command-context.ts'

/** Options of `voyage import`. */
export interface ImportOptions {
  readonly url: string
  readonly json?: boolean
  readonly execute?: boolean
  readonly ids?: string
}

/** What is imported, from where and whither. */
interface Import {
  readonly name: 'users' | 'clients'
  readonly tenantId: string
  readonly file: string
}

/**
 * Checks a file of JSON lines against the auth host, and with --execute brings its records there.
 *
 * @throws CommandError CLI_IMPORT_INVALID with every mistake, CLI_OPTION_INVALID for what is no tenant's id, CLI_FILE_UNREADABLE, CLI_FILE_UNWRITABLE
 */
export async function runImport(what: Import, options: ImportOptions, context: CommandContext): Promise<void> {
  const { output } = context
  const { name, tenantId, file } = what
  const kind = name === 'users' ? userImport : clientImport
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(tenantId)) throw noTenantId()
  const api = await connectAuthHost(options.url, context)
  const known = await isTenantKnown(api, tenantId)
  if (!known) output.warn(`Warning: tenant ${tenantId} has no name, user or client at this auth host: is its id right?`)
  const unknown = known ? {} : { tenantKnown: false }
  const { records, problems: unread } = readJsonLines(await readTextFile(context.root, file), kind)
  const checked = await sendRecords(api, { kind, tenantId, records, dryRun: true })
  const problems = [...unread, ...checked.problems].sort((left, right) => left.line - right.line)
  if (problems.length > 0) throw refused(what, problems)
  if (!options.execute) {
    if (options.json) return output.json({ executed: false, ...unknown, ...count(checked.done) })
    output.line(`Would import into ${tenantId}: ${name}: ${inWords(checked.done)}.`)
    tellKept(checked.done, context)
    return output.line('Nothing was changed. Add --execute to do it.')
  }
  const { done, problems: late } = await sendRecords(api, { kind, tenantId, records, dryRun: false })
  if (options.ids !== undefined) await writeIds(options.ids, done, context)
  if (late.length > 0) throw refused(what, late)
  if (options.json) return output.json({ executed: true, ...unknown, ...count(done) })
  output.line(`Imported into ${tenantId}: ${name}: ${inWords(done)}.`)
  tellKept(done, context)
}

async function isTenantKnown(api: ApiClient, tenantId: string): Promise<boolean> {
  const answer = await api.call({ method: 'GET', path: `/admin/tenants/${tenantId}` })
  if (!answer.ok && answer.error.status !== 404) throw new CommandError(answer.error)
  return answer.ok
}

const noTenantId = (): CommandError =>
  new CommandError({
    code: 'CLI_OPTION_INVALID',
    message: 'The tenant id is 1 to 64 characters of A-Z, a-z, 0-9, "_" and "-".',
    remedy: 'See `voyage tenant list`.',
  })

/** A password in the file that was not taken is not passed over in silence. */
function tellKept(done: ReadonlyArray<SentRecord>, { output }: CommandContext): void {
  const { passwordsKept = 0 } = count(done)
  if (passwordsKept > 0)
    output.line(
      `Passwords of the file not taken: ${passwordsKept} (users who exist keep theirs; an operator may set one).`,
    )
}

function refused({ file, name }: Import, problems: ReadonlyArray<LineProblem>): CommandError {
  return new CommandError({
    code: 'CLI_IMPORT_INVALID',
    message: `${file}: ${problems.length === 1 ? 'one mistake' : `${problems.length} mistakes`} in these ${name}.`,
    details: problems.map(({ line, message }) => `line ${line}: ${message}`),
    remedy: 'Mend these lines and run the command again; what is there already is not done twice.',
  })
}

const outcomes = ['created', 'updated', 'replaced', 'unchanged']

function count(done: ReadonlyArray<SentRecord>): Readonly<Record<string, number>> {
  const counted = outcomes.map((outcome) => [outcome, done.filter((each) => each.outcome === outcome).length] as const)
  const passwordsKept = done.filter(({ keepsPassword }) => keepsPassword).length
  return {
    ...Object.fromEntries(counted.filter(([outcome, times]) => times > 0 || outcome === 'created')),
    ...(passwordsKept > 0 && { passwordsKept }),
  }
}

const inWords = (done: ReadonlyArray<SentRecord>): string =>
  Object.entries(count(done))
    .filter(([outcome]) => outcomes.includes(outcome))
    .map(([outcome, times]) => `${times} ${outcome}`)
    .join(', ')

async function writeIds(file: string, done: ReadonlyArray<SentRecord>, { root }: CommandContext): Promise<void> {
  const lines = done.map(({ record, id }) => JSON.stringify({ line: record.line, username: record.key, id }))
  try {
    await writeFile(resolve(root, file), lines.map((line) => `${line}\n`).join(''))
  } catch (cause) {
    throw new CommandError({
      code: 'CLI_FILE_UNWRITABLE',
      message: `The users are imported, but ${file} cannot be written (${reasonOf(cause)}).`,
      remedy: 'Run the command again with another --ids: nothing is done twice.',
      cause,
    })
  }
}
