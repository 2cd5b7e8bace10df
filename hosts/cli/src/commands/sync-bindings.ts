import { extname } from 'node:path'
import { syncBindings } from '@voyage/deploy-planner/wrangler-config'
import type { Command } from 'commander'
import * as z from 'zod'
import { readWorkerConfigFile } from '../cloudflare/worker-config-file.ts'
import { CommandError } from '../command-error.ts'
import { readJsonFile } from '../project/read-json-file.ts'
import { writeProjectFile } from '../project/write-project-file.ts'
import type { CommandContext } from './command-context.ts'

interface SyncBindingsOptions {
  readonly config: string
  readonly ids: string
  readonly env?: string
  readonly write?: boolean
}

// The ids' own form is checked where they are written.
const ids = z.record(z.string(), z.string()).default({})
const idsSchema = z.strictObject({ d1: ids, kv: ids, r2: ids, queues: ids, deadLetterQueues: ids })
const idsFileSchema = idsSchema.extend({ env: z.record(z.string(), idsSchema).optional() })

/** Adds `voyage sync-bindings`: puts database and namespace ids into a Wrangler configuration, and changes nothing else. */
export function addSyncBindingsCommand(program: Command, context: CommandContext): void {
  program
    .command('sync-bindings')
    .description('put ids and names of what is bound into a Wrangler configuration; every other byte stays')
    .requiredOption('--config <file>', 'wrangler.jsonc, wrangler.json or wrangler.toml')
    .requiredOption(
      '--ids <file>',
      'JSON: {"d1": {"<database_name or binding>": "<uuid>"}, "kv": {"<binding>": "<hex>"}}',
    )
    .option('--env <name>', 'environment of the configuration; ids are taken from "env" of the ids file')
    .option('--write', 'write the file; without this the edited text is printed')
    .addHelpText(
      'after',
      `
The ids file has any of these sections, at its top or, for an environment, under "env": {"<name>": {...}}:
  "d1": {"<database_name or binding>": "<uuid>"}      "kv": {"<binding>": "<32 hex digits>"}
  "r2": {"<binding>": "<bucket>"}                     "queues": {"<producer binding>": "<queue>"}
  "deadLetterQueues": {"<queue that is consumed>": "<its dead-letter queue>"}`,
    )
    .action((options: SyncBindingsOptions) => run(options, context))
}

async function run(options: SyncBindingsOptions, context: CommandContext): Promise<void> {
  const { root, output } = context
  const format = formatOf(options.config)
  const ids = await readIds(root, options)
  const file = await readWorkerConfigFile(root, options.config)
  if (!file.ok) {
    throw new CommandError({
      code: 'CLI_FILE_UNREADABLE',
      message: file.error.message,
      remedy: `Paths are relative to the folder in which the command runs: ${root}`,
    })
  }
  const { text } = file.value
  const synced = syncBindings({
    text,
    format,
    ids,
    ...(options.env === undefined ? {} : { env: options.env }),
  })
  if (!synced.ok) {
    throw new CommandError({
      code: 'CLI_WORKER_CONFIG_INVALID',
      message: `${options.config}: ${synced.error.message}`,
      remedy: 'The file was left as it is. Mend it and run again.',
    })
  }
  for (const key of synced.value.unused) output.warn(`warning: no binding of ${options.config} asks for ${key}`)
  if (!options.write) {
    output.text(synced.value.text)
    return
  }
  const { edits } = synced.value
  if (edits.length > 0) await writeProjectFile(root, options.config, synced.value.text)
  output.line(
    edits.length === 0
      ? `${options.config} has these ids already; it was not touched.`
      : `${options.config}: ${edits.length} id${edits.length === 1 ? '' : 's'} written.`,
  )
}

async function readIds(root: string, options: SyncBindingsOptions): Promise<z.infer<typeof idsSchema>> {
  const parsed = idsFileSchema.safeParse(await readJsonFile(root, options.ids))
  if (!parsed.success) {
    throw new CommandError({
      code: 'CLI_IDS_INVALID',
      message: `${options.ids} is not a file of ids; nothing was done.`,
      details: parsed.error.issues.map((issue) => `${issue.path.join('.') || 'the document'}: ${issue.message}`),
      remedy: 'Mend it; `voyage sync-bindings --help` shows its form.',
    })
  }
  const { env: environments, ...common } = parsed.data
  if (options.env === undefined || environments === undefined) return common
  // The common ids may be another environment's: with a name that is not there, they are not meant.
  const own = Object.hasOwn(environments, options.env) ? environments[options.env] : undefined
  if (own === undefined) {
    throw new CommandError({
      code: 'CLI_IDS_INVALID',
      message: `${options.ids} has no ids for the environment ${options.env}; nothing was done.`,
      details: [`env has: ${Object.keys(environments).join(', ') || 'nothing'}`],
      remedy: `Add "${options.env}" under "env", or mend the name.`,
    })
  }
  return own
}

function formatOf(file: string): 'jsonc' | 'json' | 'toml' {
  const ending = extname(file).slice(1)
  if (ending === 'jsonc' || ending === 'json' || ending === 'toml') return ending
  throw new CommandError({
    code: 'CLI_OPTION_INVALID',
    message: `--config: ${file} is no Wrangler configuration by its name.`,
    remedy: 'Give a wrangler.jsonc, wrangler.json or wrangler.toml.',
  })
}
