import { DeployPlannerError } from '@voyage/deploy-planner'
import { CommandError } from '../command-error.ts'
import { exitCodes } from '../exit-codes.ts'
import type { Output } from '../output.ts'
import { stateFailed } from '../project/state-failed.ts'
import type { DeployInterrupt } from './on-deploy-interrupt.ts'

/** What {@link doInTurn} did and did not do, in the order that was given. */
export interface DoneInTurn<T> {
  readonly done: ReadonlyArray<T>
  /** Not begun, or, first of all, failed or ended in the middle by a second Ctrl-C; empty where all was done. */
  readonly left: ReadonlyArray<T>
  /**
   * Why the first of `left` failed, with the exit code of an interruption where there was one; null where none failed, or
   * a second Ctrl-C ended it.
   */
  readonly failure: CommandError | null
}

/**
 * Does `work` for each thing, one after the other. The first Ctrl-C lets what runs end and begins nothing more, the second
 * ends it through the signal that `work` is given. A CommandError of `work`, or a failure of the state's store, ends it and
 * is returned.
 *
 * @throws what else `work` rejects with
 */
export async function doInTurn<T>(
  things: ReadonlyArray<T>,
  work: (thing: T, signal: AbortSignal) => Promise<void>,
  how: { readonly interrupt: DeployInterrupt; readonly output: Output },
): Promise<DoneInTurn<T>> {
  const { interrupt, output } = how
  let count = 0
  let failure: CommandError | null = null
  try {
    for (const thing of things) {
      if (interrupt.signal.aborted) break
      await work(thing, interrupt.hardSignal)
      count += 1
    }
  } catch (thrown) {
    const error = thrown instanceof DeployPlannerError ? stateFailed(thrown) : thrown
    if (!(error instanceof CommandError)) throw error
    if (interrupt.hardSignal.aborted) output.warn(error.message)
    else failure = interrupt.signal.aborted ? asInterrupted(error) : error
  }
  return { done: things.slice(0, count), left: things.slice(count), failure }
}

function asInterrupted(cause: CommandError): CommandError {
  const { code, message, remedy, details } = cause
  return new CommandError({ code, message, remedy, details, exitCode: exitCodes.interrupted, cause })
}

/** Returns the error of what failed in turn: what was done, what failed, what is left, and the command line to go on with. */
export function failedInTurn(
  failure: CommandError,
  how: { readonly done: ReadonlyArray<string>; readonly left: ReadonlyArray<string>; readonly again: string },
): CommandError {
  const { done, left, again } = how
  const of = (word: string, some: ReadonlyArray<string>) => some.map((what) => `${word}: ${what}`)
  const { code, message, exitCode } = failure
  return new CommandError({
    code,
    message,
    details: [...failure.details, ...of('done', done), ...of('failed', left.slice(0, 1)), ...of('left', left.slice(1))],
    remedy: `${failure.remedy}\nTo go on: ${again}`,
    exitCode,
    cause: failure,
  })
}

/** Returns what failed in turn for `--json`: the first of what is left, and why; null where nothing failed. */
export function failedJson(failure: CommandError | null, left: ReadonlyArray<string>): object | null {
  if (failure === null) return null
  const { code, message, remedy } = failure
  return { what: left[0], code, message, remedy }
}
