import { CatalogError } from '../catalog-error.ts'
import type { TxtResolver } from '../txt-resolver.ts'

/** Sends a request; the platform's `fetch` fits. */
export type Fetch = (url: string, init: { readonly headers: { readonly accept: string } }) => Promise<Response>

/** How to reach a DNS server over HTTPS. */
export interface DnsOverHttpsOptions {
  readonly fetch: Fetch
  /** An endpoint that speaks `application/dns-json`. Default: Cloudflare's. */
  readonly endpoint?: string
}

/** Cloudflare's public resolver. */
export const defaultDnsEndpoint = 'https://cloudflare-dns.com/dns-query'

const txtType = 16
// DNS response codes, RFC 1035 section 4.1.1: all is well; no such name.
const noError = 0
const nameError = 3

/**
 * Returns a TXT resolver that asks a DNS server over HTTPS in its JSON form. Aliases (CNAME) are followed by the
 * server. Any response code but "no error" and "no such name" throws: a failing server proves nothing.
 *
 * @see RFC 8484 for DNS over HTTPS; the JSON form is described in the resolvers' own documentation
 */
export function createDnsOverHttpsTxtResolver(options: DnsOverHttpsOptions): TxtResolver {
  const { fetch, endpoint = defaultDnsEndpoint } = options
  return {
    async resolveTxt(name) {
      const url = new URL(endpoint)
      url.searchParams.set('name', name)
      url.searchParams.set('type', 'TXT')
      return readAnswer(await ask(fetch, url.href))
    },
  }
}

async function ask(fetch: Fetch, url: string): Promise<unknown> {
  let response: Response
  try {
    response = await fetch(url, { headers: { accept: 'application/dns-json' } })
    if (response.ok) return await response.json()
  } catch (cause) {
    throw new CatalogError('CATALOG_DNS_FAILED', 'The DNS resolver did not answer.', { cause })
  }
  throw new CatalogError('CATALOG_DNS_FAILED', `The DNS resolver answered with HTTP status ${response.status}.`)
}

function readAnswer(body: unknown): ReadonlyArray<string> {
  const status = field(body, 'Status')
  if (status === nameError) return []
  if (status !== noError) throw new CatalogError('CATALOG_DNS_FAILED', 'The DNS resolver could not resolve the name.')
  const answers = field(body, 'Answer')
  if (!Array.isArray(answers)) return []
  const texts: Array<string> = []
  for (const answer of answers) {
    const data = field(answer, 'data')
    if (field(answer, 'type') === txtType && typeof data === 'string') texts.push(joinStrings(data))
  }
  return texts
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (Reflect.get(value, key) as unknown) : undefined
}

/** A record is one or more quoted strings of up to 255 bytes that belong together (RFC 1035 section 3.3.14). */
function joinStrings(data: string): string {
  const strings = data.match(/"(?:[^"\\]|\\.)*"/g)
  if (strings === null) return data
  return strings.map((each) => each.slice(1, -1).replace(/\\(.)/g, '$1')).join('')
}
