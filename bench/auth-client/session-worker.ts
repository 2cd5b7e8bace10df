import { createCookieRelyingParty } from '@voyage/auth-client/cookie'
import { requireSession } from '@voyage/auth-client/hono'
import { Hono } from 'hono'
import { clientId, issuer, redirectUri } from './provider.ts'

const relyingParty = createCookieRelyingParty({
  issuer,
  clientId,
  clientAuthentication: { method: 'none' },
  redirectUri,
  postLogoutRedirectUri: 'https://app.example/',
  secrets: ['k'.repeat(32)],
  fetch: () => Promise.reject(new Error('a warm session asks nobody')),
  clock: () => Math.floor(Date.now() / 1000),
  randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
})

const app = new Hono()
app.get('/public', (c) => c.text('hello'))
app.use(
  '/private',
  requireSession(() => relyingParty),
)
app.get('/private', (c) => c.text('hello'))
export default app
