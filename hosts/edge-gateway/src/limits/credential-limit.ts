import type { RateLimitBinding } from './rate-limit.ts'

/** Counts refused credentials by the client they come from, as `clientOf` names it. */
export interface CredentialLimit {
  /** Returns whether credentials from this client are not looked at for the moment. */
  isBarred(client: string): boolean
  /** Counts a refused credential; returns whether that was one too many, which bars the client for some seconds. */
  noteRefused(client: string): Promise<boolean>
}

// Each isolate bars for itself, so that a barred client costs neither a look-up nor a call of the binding.
const barredMilliseconds = 10_000
const maxBarred = 10_000

/** Returns the limit of a binding; without one, or when it fails, nothing is barred. `now` is in epoch milliseconds. */
export function createCredentialLimit(binding: RateLimitBinding | undefined, now: () => number): CredentialLimit {
  const barredUntil = new Map<string, number>()
  return {
    isBarred: (client) => (barredUntil.get(client) ?? 0) > now(),
    async noteRefused(client) {
      if (binding === undefined) return false
      const { success } = await binding.limit({ key: client }).catch(() => ({ success: true }))
      if (success) return false
      barredUntil.delete(client)
      const [oldest] = barredUntil.keys()
      if (barredUntil.size >= maxBarred && oldest !== undefined) barredUntil.delete(oldest)
      barredUntil.set(client, now() + barredMilliseconds)
      return true
    },
  }
}
