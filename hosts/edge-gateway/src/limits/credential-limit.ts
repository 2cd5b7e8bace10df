import type { RateLimitBinding } from './rate-limit.ts'

/** Counts refused credentials by the client they come from (see {@link clientOf}). */
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

// What every Worker of another zone has for its address, whoever's it is: one of them must not bar all the others.
const workersNetwork = '2a06:98c0:3600:0'

/**
 * Returns for whom a request counts: the address that Cloudflare saw, of IPv6 the network, of a Worker its zone.
 *
 * @see https://developers.cloudflare.com/fundamentals/reference/http-headers/
 */
export function clientOf(headers: Headers): string {
  const network = networkOf(headers.get('cf-connecting-ip') ?? '')
  const zone = network === workersNetwork ? headers.get('cf-worker') : null
  return zone === null ? network : `worker ${zone.slice(0, 253)}`
}

/** Returns the address, of IPv6 its first 64 bits: whoever has one address there has all of them (RFC 6177). */
export function networkOf(address: string): string {
  if (!address.includes(':') || !URL.canParse(`http://[${address}]`)) return address
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const groups = (text: string): ReadonlyArray<string> => text.split(':').filter((group) => group !== '')
  const zeros = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length
  return [...groups(head), ...Array.from({ length: zeros }, () => '0'), ...groups(tail ?? '')].slice(0, 4).join(':')
}
