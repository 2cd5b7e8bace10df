import { rm } from 'node:fs/promises'
import { relative } from 'node:path'
import { checkSignedInPages } from '../check/check-signed-in-pages.ts'
import { CommandError } from '../command-error.ts'
import { exitCodes } from '../exit-codes.ts'
import { requireFreePort } from '../local/port.ts'
import { provisionLocally } from '../local/provision-locally.ts'
import { servingLockFile, takeServingLock } from '../local/serving-lock.ts'
import { readProject } from '../project/read-project.ts'
import { stateFolder } from '../project/state-folder.ts'
import { renderAddresses } from '../render/render-addresses.ts'
import type { CommandContext } from './command-context.ts'
import { onInterrupt } from './on-interrupt.ts'

/** Options of `voyage up`. */
export interface UpOptions {
  readonly manifest: string
  readonly port: string
  readonly fresh?: boolean
  readonly check?: boolean
}

/** Provisions a manifest on this machine, then checks it or serves it until Ctrl-C. */
export async function runUp(options: UpOptions, context: CommandContext): Promise<void> {
  const { root, output } = context
  const started = performance.now()
  const seconds = (): string => ((performance.now() - started) / 1000).toFixed(1)
  const port = parsePort(options.port)
  const project = await readProject({ root, file: options.manifest, environment: 'local', localPort: port })
  const { manifest } = project
  const folder = stateFolder(context, 'local')
  const lock = await takeServingLock({ file: servingLockFile(folder), port })
  const stopping = onInterrupt()
  try {
    await requireFreePort(port)
    if (options.fresh) await rm(folder, { recursive: true, force: true })
    const onRuntime = (pid: number): void => void lock.recordRuntime(pid)
    const { secret, stop } = await provisionLocally({
      root,
      project,
      folder,
      port,
      output,
      signal: stopping.signal,
      onRuntime,
    })
    try {
      if (stopping.signal.aborted) {
        output.line('Interrupted. What was done is recorded; the next `npm start` goes on from here.')
        context.endWith(exitCodes.interrupted)
      } else if (options.check) {
        const passed = await checkSignedInPages({ manifest, secret, output })
        output.line(passed ? `Check passed after ${seconds()} s.` : 'Check failed.')
        context.endWith(passed ? exitCodes.success : exitCodes.failure)
      } else {
        output.line()
        for (const line of renderAddresses({ manifest, secret })) output.line(line)
        output.line()
        output.line(`Ready after ${seconds()} s. Ctrl-C ends it; what it made stays in ${relative(root, folder)}.`)
        await aborted(stopping.signal)
        output.line('Stopped.')
      }
    } finally {
      await stop()
    }
  } finally {
    stopping.stop()
    await lock.release()
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
