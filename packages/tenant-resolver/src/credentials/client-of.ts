// What every Worker of another zone has for its address, whoever's it is: one of them must not bar all the others.
const workersNetwork = '2a06:98c0:3600:0'

/**
 * Returns for whom a request counts whose credential was refused: the address that Cloudflare saw, of IPv6 the network,
 * of a Worker its zone; `unknown` where Cloudflare saw none.
 *
 * @see https://developers.cloudflare.com/fundamentals/reference/http-headers/
 */
export function clientOf(headers: Headers): string {
  const network = networkOf(headers.get('cf-connecting-ip') ?? '')
  const zone = network === workersNetwork ? headers.get('cf-worker') : null
  if (network === '') return 'unknown'
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
