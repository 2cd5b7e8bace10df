import type { ConsentInteraction } from '@voyage/oidc-core'
import { hidden, html, page } from './page.ts'

/** Asks what a client may have, for `prompt=consent` and for clients whose record says `require_consent`. */
export function consentPage(shown: {
  readonly interaction: ConsentInteraction
  readonly request: string
  readonly formToken: string
}): Response {
  const { client, user, items, proof, redirectUri } = shown.interaction
  const { host } = new URL(redirectUri)
  const entries = items.map((item) => `<li>${html(item.replace(/^claim:/, ''))}</li>\n`)
  return page({
    title: 'Allow access',
    content: `<h1>Riverside</h1>
<p>${html(client.name)}${client.selfRegistered ? ', which nobody has checked,' : ''} asks ${html(user.name)} for:</p>
<ul>
${entries.join('')}</ul>
${host === '' ? '' : `<p>It leads to ${html(host)}.</p>\n`}<form method="post" action="/consent">
${hidden({ request: shown.request, form_token: shown.formToken, proof })}<button name="decision" value="allow">Allow</button>
<button name="decision" value="deny">Do not allow</button>
</form>`,
  })
}

/** Brings the answer to the client by a form, at once or, without scripts, by its button. */
export const formPostPage = (answer: {
  readonly action: string
  readonly fields: Readonly<Record<string, string>>
}): Response =>
  page({
    title: 'Going on',
    script: 'document.forms[0].submit()',
    content: `<h1>Riverside</h1>
<form method="post" action="${html(answer.action)}">
${hidden(answer.fields)}<button>Go on</button>
</form>`,
  })

/** Asks before signing out: no client that could be trusted asked for it. */
export const signOutPage = (formToken: string): Response =>
  page({
    title: 'Sign out',
    content: `<h1>Riverside</h1>
<p>Do you want to sign out?</p>
<form method="post" action="/logout/confirm">
${hidden({ form_token: formToken })}<button>Sign out</button>
</form>`,
  })

export const signedOutPage = (): Response =>
  page({ title: 'Signed out', content: '<h1>Riverside</h1>\n<p>You are signed out.</p>' })
