import { exitCodes } from '../exit-codes.ts'

/**
 * A signal that the first Ctrl-C (or SIGTERM) aborts, so that the command records what is under way and ends by itself.
 * A second one ends the process at once; the journal is valid at any time.
 */
export function onInterrupt(): { readonly signal: AbortSignal; stop(): void } {
  const controller = new AbortController()
  const abort = (): void => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted)
    controller.abort()
  }
  // Not `once`: a library that finds no listener but its own would end the process itself.
  process.on('SIGINT', abort)
  process.on('SIGTERM', abort)
  return {
    signal: controller.signal,
    stop() {
      process.off('SIGINT', abort)
      process.off('SIGTERM', abort)
    },
  }
}
