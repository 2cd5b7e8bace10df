import { setTimeout } from 'node:timers/promises'

/** Resolves after so many milliseconds, or at once when the signal is aborted. */
export async function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  await setTimeout(milliseconds, undefined, { signal }).catch(() => undefined)
}
