import type { SignInInteraction } from '@voyage/oidc-core'

const escaped: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const html = (text: string): string => text.replace(/[&<>"']/g, (character) => escaped[character] ?? '')

/** Everything in it that comes from a request is escaped; it needs no script. */
export function signInPage(page: {
  readonly interaction: SignInInteraction
  /** The authorization request, to be sent back with the form. */
  readonly request: string
  readonly formToken: string
  readonly problem: string | null
}): Response {
  const { interaction, request, formToken, problem } = page
  const body = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Sign in</title>
<h1>Riverside</h1>
<p>Sign in to go on to ${html(interaction.client.name)}.</p>
${problem === null ? '' : `<p role="alert">${html(problem)}</p>`}
<form method="post" action="/sign-in">
<input type="hidden" name="request" value="${html(request)}">
<input type="hidden" name="form_token" value="${html(formToken)}">
<label>Name <input name="username" autocomplete="username" required value="${html(interaction.loginHint ?? '')}"></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required></label>
<button>Sign in</button>
</form>
</html>`
  // Browsers hold the redirect after the form against form-action: the client's origin has to be in it, of an app's own
  // scheme the scheme.
  const { origin, protocol } = new URL(interaction.redirectUri)
  const target = origin === 'null' ? protocol : origin
  return new Response(body, {
    status: problem === null ? 200 : 401,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': `default-src 'none'; form-action 'self' ${target}; frame-ancestors 'none'; base-uri 'none'`,
      // With no-referrer a browser says `Origin: null` of the form, which is then none of ours.
      'referrer-policy': 'same-origin',
    },
  })
}
