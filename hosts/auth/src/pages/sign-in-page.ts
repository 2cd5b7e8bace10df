import type { SignInInteraction, SignInRefusal } from '@voyage/oidc-core'
import { html } from 'hono/html'
import { formTarget, renderPage } from './page.ts'

/** What went wrong before, if anything. */
export type SignInProblem = SignInRefusal | { readonly reason: 'other_account_expected' }

/** What the sign-in page shows and carries along. */
export interface SignInPage {
  readonly basePath: string
  readonly interaction: SignInInteraction
  /** The authorization request as a query string; comes back with the form. */
  readonly request: string
  readonly formToken: string
  /** As typed before, or the client's login hint. */
  readonly username: string
  readonly problem: SignInProblem | null
}

/** Returns the page that asks for username and password. */
export function signInPage(page: SignInPage): Promise<Response> {
  const { basePath, interaction, problem, username } = page
  const message = problem === null ? '' : html`<p class="alert" role="alert" id="problem">${describe(problem)}</p>`
  const described = problem === null ? '' : html` aria-describedby="problem"`
  const known = username !== ''
  return renderPage({
    title: `${problem === null ? '' : 'Error: '}Sign in to ${interaction.client.name}`,
    basePath,
    formTargets: [formTarget(interaction.redirectUri)],
    ...answer(problem),
    content: html`<h1>Sign in</h1>
<p>to continue to <strong>${interaction.client.name}</strong></p>
${message}
<form method="post" action="${basePath}/sign-in">
<input type="hidden" name="request" value="${page.request}">
<input type="hidden" name="form_token" value="${page.formToken}">
<div>
<label for="username">Username</label>
<input id="username" name="username" type="text" value="${username}" autocomplete="username" autocapitalize="none"
 spellcheck="false" maxlength="254" required${described}${known ? '' : html` autofocus`}>
</div>
<div>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" maxlength="1024"
 required${described}${known ? html` autofocus` : ''}>
</div>
<button type="submit">Sign in</button>
</form>`,
  })
}

function answer(problem: SignInProblem | null): { readonly status: number; readonly headers?: Record<string, string> } {
  if (problem === null) return { status: 200 }
  if (problem.reason !== 'too_many_attempts') return { status: 422 }
  return { status: 429, headers: { 'retry-after': String(problem.retryAfterSeconds) } }
}

function describe(problem: SignInProblem): string {
  switch (problem.reason) {
    case 'credentials_wrong':
      return 'The username or the password is not right. Please try again.'
    case 'too_many_attempts':
      return `There were too many attempts. Please try again in ${minutes(problem.retryAfterSeconds)}.`
    case 'other_account_expected':
      return 'This site expects another account. Please sign in with that one.'
  }
}

const minutes = (seconds: number): string => (seconds <= 60 ? 'a minute' : `${Math.ceil(seconds / 60)} minutes`)
