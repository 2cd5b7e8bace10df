// Second labels under which countries' registries give names out: co.uk, com.au, or.jp, gob.mx.
const registryLabels: ReadonlySet<string> = new Set(
  'ac asn co com edu firm gen go gob gouv gov govt id ind info ltd me mil muni ne net nhs nic nom or org plc pro res sch'.split(
    ' ',
  ),
)

// Where hosting companies give names out to anybody.
const hostingSuffixes: ReadonlySet<string> = new Set(
  `appspot.com azurewebsites.net blogspot.com cloudfront.net firebaseapp.com fly.dev github.io gitlab.io herokuapp.com
  netlify.app ngrok.app onrender.com pages.dev r2.dev run.app vercel.app web.app workers.dev`.split(/\s+/u),
)

/**
 * Tells whether a domain is a public suffix by a short rule: one label; a usual registry label under a country's
 * two letters; or a well-known hosting suffix. It knows fewer suffixes than the Public Suffix List, and takes none
 * for a suffix that could be somebody's own name except a registry label under two letters.
 */
export function isLikelyPublicSuffix(domain: string): boolean {
  const labels = domain.split('.')
  const [second = '', top = ''] = labels
  if (labels.length === 1 || hostingSuffixes.has(domain)) return true
  return labels.length === 2 && top.length === 2 && registryLabels.has(second)
}
