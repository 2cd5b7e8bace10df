import type { RateLimitBinding } from './rate-limit.ts'

/** Counts refused credentials by the address they come from. */
export interface CredentialLimit {
  /** Returns whether credentials from this address are not looked at for the moment. */
  isBarred(address: string): boolean
  /** Counts a refused credential; returns whether that was one too many, which bars the address for some seconds. */
  noteRefused(address: string): Promise<boolean>
}

// Each isolate bars for itself, so that a barred address costs neither a look-up nor a call of the binding.
const barredMilliseconds = 10_000
const maxBarred = 10_000

/** Returns the limit of a binding; without one, or when it fails, nothing is barred. `now` is in epoch milliseconds. */
export function createCredentialLimit(binding: RateLimitBinding | undefined, now: () => number): CredentialLimit {
  const barredUntil = new Map<string, number>()
  return {
    isBarred: (address) => (barredUntil.get(networkOf(address)) ?? 0) > now(),
    async noteRefused(address) {
      if (binding === undefined) return false
      const key = networkOf(address)
      const { success } = await binding.limit({ key }).catch(() => ({ success: true }))
      if (success) return false
      barredUntil.delete(key)
      const [oldest] = barredUntil.keys()
      if (barredUntil.size >= maxBarred && oldest !== undefined) barredUntil.delete(oldest)
      barredUntil.set(key, now() + barredMilliseconds)
      return true
    },
  }
}

/** Returns the address, of IPv6 its first 64 bits: whoever has one address there has all of them (RFC 6177). */
export function networkOf(address: string): string {
  if (!address.includes(':') || !URL.canParse(`http://[${address}]`)) return address
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const groups = (text: string): ReadonlyArray<string> => text.split(':').filter((group) => group !== '')
  const zeros = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length
  return [...groups(head), ...Array.from({ length: zeros }, () => '0'), ...groups(tail ?? '')].slice(0, 4).join(':')
}
