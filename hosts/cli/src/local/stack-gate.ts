/** Lets many uses of the local stack run at once, and restarts only between them. */
export interface StackGate {
  /** Runs `use` while no restart is under way. */
  use<T>(use: () => Promise<T>): Promise<T>
  /**
   * Asks for a restart; resolves or rejects as `restart` does. Requests that arrive before it begins share it: four
   * Workers deployed side by side cost one restart.
   */
  restart(): Promise<void>
}

/** Creates a gate around `restart`. A use must not ask for a restart and wait for it: it would wait for itself. */
export function createStackGate(restart: () => Promise<void>): StackGate {
  let using = 0
  let onIdle: (() => void) | undefined
  let queued: Promise<void> | undefined
  let running: Promise<void> | undefined

  async function restartWhenIdle(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve))
    if (running !== undefined) await running.catch(() => undefined)
    if (using > 0) {
      await new Promise<void>((resolve) => {
        onIdle = resolve
      })
    }
    queued = undefined
    running = restart()
    try {
      await running
    } finally {
      running = undefined
    }
  }

  return {
    async use(work) {
      while (queued !== undefined || running !== undefined) await (queued ?? running)?.catch(() => undefined)
      using += 1
      try {
        return await work()
      } finally {
        using -= 1
        if (using === 0) {
          onIdle?.()
          onIdle = undefined
        }
      }
    },
    restart() {
      queued ??= restartWhenIdle()
      return queued
    },
  }
}
