const escaped: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Returns a text for between tags or in an attribute. */
export const html = (text: string): string => text.replace(/[&<>"']/g, (character) => escaped[character] ?? '')

/** Returns the hidden fields of a form. */
export const hidden = (fields: Readonly<Record<string, string>>): string =>
  Object.entries(fields)
    .map(([name, value]) => `<input type="hidden" name="${html(name)}" value="${html(value)}">\n`)
    .join('')

const style = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { max-width: 22rem; margin: 0 auto; padding: 12vh 1.25rem 2rem; overflow-wrap: break-word }
h1 { margin: 0; font-size: 1.75rem }
p { margin: 0.5rem 0 1.5rem }
[role=alert] { padding: 0.5rem 0.75rem; border-left: 0.25rem solid; color: light-dark(#a3140b, #ffb4ab) }
label { display: block; margin-bottom: 1rem }
input, button { box-sizing: border-box; width: 100%; min-height: 2.75rem; padding: 0.5rem 0.75rem; font: inherit; border: 1px solid light-dark(#6b7280, #9ca3af); border-radius: 0.375rem }
button { margin-top: 0.5rem; border-color: transparent; background: light-dark(#1d4ed8, #93c5fd); color: light-dark(#fff, #0b1220); font-weight: 600 }
:focus-visible { outline: 3px solid light-dark(#1d4ed8, #93c5fd); outline-offset: 2px }
`

/** Returns a page. `content` is markup: what comes from a request goes through {@link html} first. */
export function page(shown: {
  readonly title: string
  readonly content: string
  readonly status?: number
  /** The one script that may run; default none. */
  readonly script?: string
}): Response {
  const { title, content, status = 200, script } = shown
  // The policy lets this one style in, and this one script where there is one.
  const nonce = crypto.randomUUID()
  const scripts = script === undefined ? '' : `script-src 'nonce-${nonce}'; `
  const body = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${html(title)}</title>
<style nonce="${nonce}">${style}</style>
<main>
${content}
</main>
${script === undefined ? '' : `<script nonce="${nonce}">${script}</script>\n`}</html>`
  return new Response(body, {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      // No form-action: Chromium holds every redirect after the form against it, the client's own onward ones too.
      'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'; ${scripts}frame-ancestors 'none'; base-uri 'none'`,
      // With no-referrer a browser says `Origin: null` of the form, which is then none of ours.
      'referrer-policy': 'same-origin',
    },
  })
}
