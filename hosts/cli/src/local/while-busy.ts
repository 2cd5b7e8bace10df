import { setTimeout as wait } from 'node:timers/promises'

/**
 * What SQLite says, and workerd of its answer to a transaction, while another process writes the same database. Nothing
 * was done in the first case; in the second the transaction may have been.
 */
const isBusy = (cause: unknown): boolean =>
  cause instanceof Error && /SQLITE_BUSY|database is locked|Failed to get session commit token/.test(cause.message)

const firstMilliseconds = 20
const mostMilliseconds = 500
const mostTries = 60

/**
 * Does `work`, which may be repeated, again and again while another process writes the same database, for about half a
 * minute; rejects with what it was told last.
 */
export async function whileBusy<T>(
  work: () => Promise<T>,
  pause: (milliseconds: number) => Promise<unknown> = wait,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work()
    } catch (cause) {
      if (tries === mostTries || !isBusy(cause)) throw cause
      // Never in step with the other.
      await pause(Math.min(mostMilliseconds, firstMilliseconds * 2 ** tries) * (0.5 + Math.random() / 2))
    }
  }
}
