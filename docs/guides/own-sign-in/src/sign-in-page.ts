import type { SignInInteraction } from '@voyage/oidc-core'

const escaped: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const html = (text: string): string => text.replace(/[&<>"']/g, (character) => escaped[character] ?? '')

const style = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
body { max-width: 22rem; margin: 0 auto; padding: 12vh 1.25rem 2rem }
h1 { margin: 0; font-size: 1.75rem }
p { margin: 0.5rem 0 1.5rem }
[role=alert] { padding: 0.5rem 0.75rem; border-left: 0.25rem solid; color: light-dark(#a3140b, #ffb4ab) }
label { display: block; margin-bottom: 1rem }
input, button { box-sizing: border-box; width: 100%; min-height: 2.75rem; padding: 0.5rem 0.75rem; font: inherit; border: 1px solid light-dark(#6b7280, #9ca3af); border-radius: 0.375rem }
button { margin-top: 0.5rem; border-color: transparent; background: light-dark(#1d4ed8, #93c5fd); color: light-dark(#fff, #0b1220); font-weight: 600 }
:focus-visible { outline: 3px solid light-dark(#1d4ed8, #93c5fd); outline-offset: 2px }
`

/** A form that was sent and refused. */
export interface RefusedSignIn {
  readonly username: string
  readonly problem: string
}

/** Everything in it that comes from a request is escaped; it needs no script. */
export function signInPage(page: {
  readonly interaction: SignInInteraction
  /** The authorization request, to be sent back with the form. */
  readonly request: string
  readonly formToken: string
  /** What was sent before and refused, and why. Null: the page is shown for the first time. */
  readonly refused: RefusedSignIn | null
}): Response {
  const { interaction, request, formToken, refused } = page
  // Whoever comes back has a name and is asked for the password alone.
  const name = refused?.username ?? interaction.loginHint ?? ''
  const [focusOnName, focusOnPassword] = refused === null ? [' autofocus', ''] : ['', ' autofocus']
  // The policy lets this one style in, and no script.
  const nonce = crypto.randomUUID()
  const body = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${refused === null ? '' : 'Error: '}Sign in</title>
<style nonce="${nonce}">${style}</style>
<main>
<h1>Riverside</h1>
<p>Sign in to go on to ${html(interaction.client.name)}.</p>
${refused === null ? '' : `<p role="alert">${html(refused.problem)}</p>`}
<form method="post" action="/sign-in">
<input type="hidden" name="request" value="${html(request)}">
<input type="hidden" name="form_token" value="${html(formToken)}">
<label>Name <input name="username" autocomplete="username" required${focusOnName} value="${html(name)}"></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required${focusOnPassword}></label>
<button>Sign in</button>
</form>
</main>
</html>`
  return new Response(body, {
    status: refused === null ? 200 : 401,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      // No form-action: Chromium holds every redirect after the form against it, the client's own onward ones too.
      'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'; frame-ancestors 'none'; base-uri 'none'`,
      // With no-referrer a browser says `Origin: null` of the form, which is then none of ours.
      'referrer-policy': 'same-origin',
    },
  })
}
