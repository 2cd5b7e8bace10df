/**
 * Lets a form be answered by a passkey: it carries the options, asks the browser for a passkey when it is submitted and
 * posts the answer as its field `credential`. Without this script, or in a browser that cannot, the form stays hidden.
 *
 * @see WebAuthn Level 3 sections 5.1 and 5.1.4
 */
export const passkeyScript = `'use strict'
const form = document.querySelector('form[data-passkey]')
const webauthn = window.PublicKeyCredential
if (form !== null && webauthn !== undefined && 'parseRequestOptionsFromJSON' in webauthn) {
  const creates = form.dataset.passkey === 'create'
  const options = JSON.parse(form.dataset.options)
  const problems = form.querySelectorAll('[data-problem]')
  let waiting = new AbortController()

  const ask = (more) =>
    creates
      ? navigator.credentials.create({ publicKey: webauthn.parseCreationOptionsFromJSON(options), ...more })
      : navigator.credentials.get({ publicKey: webauthn.parseRequestOptionsFromJSON(options), ...more })
  const post = (credential) => {
    form.elements.credential.value = JSON.stringify(credential)
    form.submit()
  }
  const tell = (problem) => {
    for (const each of problems) each.hidden = each.dataset.problem !== problem
  }
  // Autofill of the username offers passkeys too, as long as nobody asked for one otherwise.
  const offer = async () => {
    if (creates || !(await webauthn.isConditionalMediationAvailable?.())) return
    waiting = new AbortController()
    try {
      post(await ask({ mediation: 'conditional', signal: waiting.signal }))
    } catch {
      // Aborted, or the user chose something else: the page is as it was.
    }
  }

  form.hidden = false
  for (const excuse of document.querySelectorAll('[data-without-passkeys]')) excuse.hidden = true
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    waiting.abort()
    tell(null)
    try {
      post(await ask({}))
    } catch (error) {
      tell(error.name === 'InvalidStateError' ? 'known' : 'failed')
      void offer()
    }
  })
  void offer()
}
`
