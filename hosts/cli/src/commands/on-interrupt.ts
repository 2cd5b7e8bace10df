/** A signal that Ctrl-C (or SIGTERM) aborts, once; the process then ends by itself. */
export function onInterrupt(): { readonly signal: AbortSignal; stop(): void } {
  const controller = new AbortController()
  const abort = (): void => controller.abort()
  process.once('SIGINT', abort)
  process.once('SIGTERM', abort)
  return {
    signal: controller.signal,
    stop() {
      process.off('SIGINT', abort)
      process.off('SIGTERM', abort)
    },
  }
}
