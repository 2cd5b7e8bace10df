/**
 * Returns the issuer of each public base URL.
 *
 * @throws TypeError when `text` is not a JSON object of URLs to URLs
 */
export function parseIssuers(text: string): ReadonlyMap<string, string> {
  const expected = 'OIDC_ISSUERS must be a JSON object from the public base URL of a site to its issuer'
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new TypeError(expected)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError(expected)
  const issuers = new Map<string, string>()
  for (const [site, issuer] of Object.entries(value)) {
    if (typeof issuer !== 'string' || !URL.canParse(site) || !URL.canParse(issuer)) throw new TypeError(expected)
    issuers.set(site.replace(/\/$/, ''), issuer)
  }
  return issuers
}
