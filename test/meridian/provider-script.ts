/**
 * A Worker named `auth` that plays an OpenID Provider for these tests: real keys and signatures, no user to ask, and
 * any claim that a test sets by `PUT /test/claims`. A code is its own record, so nothing has to be stored.
 */
export const providerScript = `
let keys, claims = {}
const encode = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
const text = (value) => encode(new TextEncoder().encode(value))
const decode = (value) => JSON.parse(atob(value.replaceAll('-', '+').replaceAll('_', '/')))
const issuers = ['http://auth.localhost:8787', 'http://localhost:8787/auth']

async function sign(payload) {
  const input = text(JSON.stringify({ alg: 'ES256', kid: 'k' })) + '.' + text(JSON.stringify(payload))
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, keys.privateKey, new TextEncoder().encode(input))
  return input + '.' + encode(signature)
}

export default {
  async fetch(request) {
    const url = new URL(request.url)
    const issuer = issuers.find((known) => request.url.startsWith(known + '/'))
    const path = request.url.slice(issuer.length).split('?')[0]
    keys ??= await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
    if (path === '/test/claims') {
      claims = await request.json()
      return new Response(null, { status: 204 })
    }
    if (path === '/.well-known/openid-configuration') {
      return Response.json({
        issuer,
        authorization_endpoint: issuer + '/authorize',
        token_endpoint: issuer + '/token',
        jwks_uri: issuer + '/jwks',
        end_session_endpoint: issuer + '/logout',
        authorization_response_iss_parameter_supported: true,
      })
    }
    if (path === '/jwks') {
      const jwk = await crypto.subtle.exportKey('jwk', keys.publicKey)
      return Response.json({ keys: [{ ...jwk, kid: 'k', use: 'sig', alg: 'ES256' }] })
    }
    if (path === '/authorize') {
      const asked = Object.fromEntries(url.searchParams)
      const back = new URL(asked.redirect_uri)
      back.searchParams.set('code', text(JSON.stringify({ nonce: asked.nonce, challenge: asked.code_challenge, client: asked.client_id })))
      back.searchParams.set('state', asked.state)
      back.searchParams.set('iss', issuer)
      return Response.redirect(back.href, 303)
    }
    if (path === '/token') {
      const body = new URLSearchParams(await request.text())
      const code = decode(body.get('code'))
      const challenge = encode(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(body.get('code_verifier'))))
      const credentials = 'Basic ' + btoa('meridian-web:client-secret')
      if (challenge !== code.challenge || request.headers.get('authorization') !== credentials) {
        return Response.json({ error: 'invalid_grant' }, { status: 400 })
      }
      const now = Math.floor(Date.now() / 1000)
      const payload = { iss: issuer, sub: 'user-1', aud: code.client, iat: now, exp: now + 300, nonce: code.nonce, ...claims }
      return Response.json({ access_token: 'access', token_type: 'Bearer', expires_in: 300, id_token: await sign(payload) })
    }
    return new Response(null, { status: 404 })
  },
}`
