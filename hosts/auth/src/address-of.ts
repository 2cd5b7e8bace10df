import { clientOf } from '@voyage/tenant-resolver/credentials'

/**
 * Returns whom a request counts for: by 64 bits of an IPv6 address, a subscriber has them all. Null where Cloudflare
 * saw no address.
 */
export const addressOf = ({ headers }: Pick<Request, 'headers'>): string | null =>
  headers.has('cf-connecting-ip') ? clientOf(headers) : null

const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
const ipv4 = new RegExp(`^${octet}(?:\\.${octet}){3}$`)

/** Returns an address that somebody wrote as {@link addressOf} says it, also `worker` and a zone; null when it is none. */
export function readAddress(written: string): string | null {
  const text = written.trim()
  if (/^worker [a-z0-9.-]{1,253}$/.test(text)) return text
  const isIpv6 = text.includes(':') && /^[0-9a-f:.]+$/i.test(text) && URL.canParse(`http://[${text}]`)
  return isIpv6 || ipv4.test(text) ? addressOf({ headers: new Headers({ 'cf-connecting-ip': text }) }) : null
}
