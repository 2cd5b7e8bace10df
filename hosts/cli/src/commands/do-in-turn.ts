import { CommandError } from '../command-error.ts'
import type { Output } from '../output.ts'
import type { DeployInterrupt } from './on-deploy-interrupt.ts'

/** What {@link doInTurn} did and did not do, in the order that was given. */
export interface DoneInTurn<T> {
  readonly done: ReadonlyArray<T>
  /** Not begun, or, first of all, ended in the middle by a second Ctrl-C; empty without an interruption. */
  readonly left: ReadonlyArray<T>
}

/**
 * Does `work` for each thing, one after the other. The first Ctrl-C lets what runs end and begins nothing more, the second
 * ends it through the signal that `work` is given.
 *
 * @throws what `work` rejects with, unless a second Ctrl-C ended it
 */
export async function doInTurn<T>(
  things: ReadonlyArray<T>,
  work: (thing: T, signal: AbortSignal) => Promise<void>,
  how: { readonly interrupt: DeployInterrupt; readonly output: Output },
): Promise<DoneInTurn<T>> {
  const { interrupt, output } = how
  let count = 0
  try {
    for (const thing of things) {
      if (interrupt.signal.aborted) break
      await work(thing, interrupt.hardSignal)
      count += 1
    }
  } catch (error) {
    if (!interrupt.hardSignal.aborted || !(error instanceof CommandError)) throw error
    output.warn(error.message)
  }
  return { done: things.slice(0, count), left: things.slice(count) }
}
