/** The stylesheet of the gateway's pages, written into each page: a page must not need a second request. */
export const pageStyle = `:root{color-scheme:light dark;--ink:#1d2430;--soft:#5b6675;--paper:#f6f7f9;--card:#fff;--line:#d9dee5}
@media (prefers-color-scheme:dark){:root{--ink:#e8ecf2;--soft:#9aa7b8;--paper:#12161c;--card:#1a2029;--line:#2c3643}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1.5rem;background:var(--paper);color:var(--ink);font:1rem/1.6 system-ui,sans-serif}
main{max-width:34rem;width:100%;padding:2rem;background:var(--card);border:1px solid var(--line);border-radius:.75rem}
h1{margin:0 0 .75rem;font-size:1.5rem;line-height:1.25}
p{margin:0 0 .75rem;overflow-wrap:anywhere}
code{font:.95em ui-monospace,monospace}
small{color:var(--soft)}`

/** SHA-256 of {@link pageStyle} for the Content-Security-Policy; a test keeps the two together. */
export const pageStyleHash = 'sha256-VDWTd4LfPnjEP9OIb7awDb7dGT0C3AFDrruygHFGWeY='

/** Headers of every page: nothing is loaded, run, framed or cached. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': `default-src 'none'; style-src '${pageStyleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'content-type': 'text/html; charset=utf-8',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

/** Text of a page; every string is escaped. */
export interface PageText {
  readonly title: string
  readonly paragraphs: ReadonlyArray<string>
  /** The id under which the request is found in the log; null leaves the line out. */
  readonly requestId: string | null
}

/** Returns a whole page without script. */
export function renderPage({ title, paragraphs, requestId }: PageText): string {
  const body = paragraphs.map((text) => `<p>${escapeHtml(text)}</p>`).join('\n')
  const reference = requestId === null ? '' : `\n<p><small>Reference: <code>${escapeHtml(requestId)}</code></small></p>`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${pageStyle}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${body}${reference}
</main>
</body>
</html>
`
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
