import type { SignInInteraction } from '@voyage/oidc-core'
import { hidden, html, page } from './page.ts'

/** A form that was sent and refused. */
export interface RefusedSignIn {
  readonly username: string
  readonly problem: string
}

/** Asks for name and password. It needs no script. */
export function signInPage(shown: {
  readonly interaction: SignInInteraction
  /** The authorization request, to be sent back with the form. */
  readonly request: string
  readonly formToken: string
  /** What was sent before and refused, and why. Null: the page is shown for the first time. */
  readonly refused: RefusedSignIn | null
}): Response {
  const { interaction, request, formToken, refused } = shown
  // Whoever comes back has a name and is asked for the password alone.
  const name = refused?.username ?? interaction.loginHint ?? ''
  const [focusOnName, focusOnPassword] = refused === null ? [' autofocus', ''] : ['', ' autofocus']
  return page({
    title: `${refused === null ? '' : 'Error: '}Sign in`,
    status: refused === null ? 200 : 401,
    content: `<h1>Riverside</h1>
<p>Sign in to go on to ${html(interaction.client.name)}.</p>
${refused === null ? '' : `<p role="alert">${html(refused.problem)}</p>`}
<form method="post" action="/sign-in">
${hidden({ request, form_token: formToken })}<label>Name <input name="username" autocomplete="username" required${focusOnName} value="${html(name)}"></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required${focusOnPassword}></label>
<button>Sign in</button>
</form>`,
  })
}
