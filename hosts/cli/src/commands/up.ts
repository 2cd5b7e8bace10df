import { rm } from 'node:fs/promises'
import { relative } from 'node:path'
import type { Command } from 'commander'
import { checkSignedInPages } from '../check/check-signed-in-pages.ts'
import { CommandError } from '../command-error.ts'
import { exitCodes } from '../exit-codes.ts'
import { requireFreePort } from '../local/port.ts'
import { provisionLocally } from '../local/provision-locally.ts'
import { stateFolder } from '../project/state-folder.ts'
import { renderAddresses } from '../render/render-addresses.ts'
import type { CommandContext } from './command-context.ts'
import { defaultManifest } from './command-context.ts'
import { onInterrupt } from './on-interrupt.ts'

interface UpOptions {
  readonly manifest: string
  readonly port: string
  readonly fresh?: boolean
  readonly check?: boolean
}

/** Adds `voyage up`: the whole of a manifest on this machine, in one workerd, then served until Ctrl-C. */
export function addUpCommand(program: Command, context: CommandContext): void {
  program
    .command('up')
    .description('provision a manifest on this machine (real workerd, real D1) and serve it')
    .option('--manifest <file>', 'the manifest', defaultManifest)
    .option('--port <number>', 'port on 127.0.0.1', '8787')
    .option('--fresh', 'forget everything from earlier starts first')
    .option('--check', 'do everything, sign in over HTTP, look at the page, say what was found and end')
    .addHelpText(
      'after',
      '\nEverything it keeps is in .voyage/local (VOYAGE_STATE moves .voyage). A second start changes nothing.',
    )
    .action((options: UpOptions) => up(options, context))
}

async function up(options: UpOptions, context: CommandContext): Promise<void> {
  const { root, output } = context
  const started = performance.now()
  const seconds = (): string => ((performance.now() - started) / 1000).toFixed(1)
  const port = parsePort(options.port)
  const folder = stateFolder(context, 'local')
  await requireFreePort(port)
  if (options.fresh) await rm(folder, { recursive: true, force: true })

  const stopping = onInterrupt()
  const running = await provisionLocally({
    root,
    manifestFile: options.manifest,
    folder,
    port,
    output,
    signal: stopping.signal,
  })
  try {
    if (stopping.signal.aborted) {
      output.line('Interrupted. What was done is recorded; the next `npm start` goes on from here.')
      process.exitCode = exitCodes.interrupted
      return
    }
    if (options.check) {
      const passed = await checkSignedInPages({ manifest: running.manifest, secret: running.secret, output })
      output.line(passed ? `Check passed after ${seconds()} s.` : 'Check failed.')
      process.exitCode = passed ? exitCodes.success : exitCodes.failure
      return
    }
    output.line()
    for (const line of renderAddresses({ manifest: running.manifest, secret: running.secret })) output.line(line)
    output.line()
    output.line(`Ready after ${seconds()} s. Ctrl-C ends it; what it made stays in ${relative(root, folder)}.`)
    await aborted(stopping.signal)
    output.line('Stopped.')
  } finally {
    stopping.stop()
    await running.stop()
  }
}

function parsePort(text: string): number {
  const port = Number(text)
  if (Number.isInteger(port) && port >= 1 && port <= 65535) return port
  throw new CommandError({
    code: 'CLI_OPTION_INVALID',
    message: `--port: "${text}" is no port.`,
    remedy: 'Give a whole number from 1 to 65535, for instance --port 8787.',
  })
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
