import { exitCodes } from '../exit-codes.ts'
import type { CommandContext } from './command-context.ts'

/** How long what was ended hard may take to end its processes and to write its journal. */
const GRACE_MS = 5000

const ignore = (): void => undefined

/** What Ctrl-C (or SIGTERM) means to a deploy, by how often it came. */
export interface DeployInterrupt {
  /** Aborted the first time: begin nothing more, finish and record what runs. */
  readonly signal: AbortSignal
  /** Aborted the second time: end what runs, with the processes it started. */
  readonly hardSignal: AbortSignal
  /** Gives the signals back to the process. */
  stop(): void
}

/**
 * Runs `work` while Ctrl-C means what it means to a deploy: from before a lock is taken until it is given back, so that no
 * interruption leaves it behind. After an interruption the exit code is that of one.
 */
export async function whileInterruptible<T>(
  { output, endWith }: Pick<CommandContext, 'output' | 'endWith'>,
  work: (interrupt: DeployInterrupt) => Promise<T>,
): Promise<T> {
  const interrupt = onDeployInterrupt(() =>
    output.warn('Interrupted: what runs is finished and recorded; again ends it.'),
  )
  try {
    return await work(interrupt)
  } finally {
    interrupt.stop()
    if (interrupt.signal.aborted) endWith(exitCodes.interrupted)
  }
}

/**
 * Listens for SIGINT and SIGTERM. Unlike `up`, a deploy has started processes in groups of their own and requests whose
 * effect must be known or recorded as unknown: the second signal ends these first, and then the process.
 */
export function onDeployInterrupt(onFirst: () => void): DeployInterrupt {
  const soft = new AbortController()
  const hard = new AbortController()
  const interrupt = (): void => {
    if (!soft.signal.aborted) {
      soft.abort()
      onFirst()
      return
    }
    hard.abort()
    // Node's fetch may fail where nobody can catch it when it is cut off in the middle of an answer.
    process.on('uncaughtException', ignore)
    // What has not ended by then is stuck; the journal is valid at any moment.
    setTimeout(() => process.exit(exitCodes.interrupted), GRACE_MS).unref()
  }
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  return {
    signal: soft.signal,
    hardSignal: hard.signal,
    stop() {
      // A third signal would end the process with another exit code while it says what it left.
      if (hard.signal.aborted) return
      process.off('SIGINT', interrupt)
      process.off('SIGTERM', interrupt)
    },
  }
}
