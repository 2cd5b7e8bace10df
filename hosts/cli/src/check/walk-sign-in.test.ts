import { expect, it } from 'vitest'
import type { Fetch } from '../http/api-client.ts'
import { walkSignIn } from './walk-sign-in.ts'

const signInPage =
  '<form method="post" action="/sign-in"><input type="hidden" name="csrf" value="t"><input type="password"></form>'

function site(options: { readonly password: string }): Fetch {
  return async (url, init) => {
    const { host, pathname } = new URL(url)
    const headers = new Headers(init.headers)
    if (host === 'app.localhost' && headers.get('cookie') === 's=1') return new Response('<h1>Lanes</h1>')
    if (host === 'app.localhost' && pathname === '/callback') {
      return new Response(null, { status: 303, headers: { location: '/', 'set-cookie': 's=1; Path=/' } })
    }
    if (host === 'app.localhost') return Response.redirect('http://auth.localhost/sign-in', 302)
    if (init.method !== 'POST') return new Response(signInPage)
    const form = new URLSearchParams(String(init.body))
    const isRight = form.get('csrf') === 't' && form.get('password') === options.password
    return isRight ? Response.redirect('http://app.localhost/callback', 303) : new Response(signInPage)
  }
}

const walk = { site: 'http://app.localhost/', username: 'alex', password: 'right' }

it('ends on the page behind the sign-in', async () => {
  const result = await walkSignIn({ ...walk, fetch: site({ password: 'right' }) })
  expect(result).toMatchObject({ ok: true, url: 'http://app.localhost/', html: '<h1>Lanes</h1>' })
})

it('says so when the sign-in is refused', async () => {
  const result = await walkSignIn({ ...walk, fetch: site({ password: 'other' }) })
  expect(result).toMatchObject({ ok: false, problem: 'refused the sign-in of alex' })
})

it('does not take a page that never asked to sign in for a signed-in one', async () => {
  const result = await walkSignIn({ ...walk, fetch: async () => new Response('<h1>Lanes</h1>') })
  expect(result).toMatchObject({ ok: false, problem: 'shows a page without asking to sign in' })
})

it('gives up on redirects that go round in circles', async () => {
  const result = await walkSignIn({ ...walk, fetch: async (url) => Response.redirect(url, 302) })
  expect(result).toMatchObject({ ok: false, problem: 'did not come to an end in 20 requests' })
})
