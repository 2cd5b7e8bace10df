import { afterEach, expect, it, vi } from 'vitest'
import { setUpBrowser } from './testing/set-up-browser-client.ts'
import { issuer, setUp, site } from './testing/set-up-cookie-relying-party.ts'

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

/** Lets every time limit end at once, and records the requests to the provider as they are made. */
function watch() {
  const controller = new AbortController()
  vi.spyOn(AbortSignal, 'timeout').mockReturnValue(controller.signal)
  const made: Array<Request> = []
  class WatchedRequest extends Request {
    constructor(...[input, init]: ConstructorParameters<typeof Request>) {
      super(input, init)
      if (this.url.startsWith(issuer)) made.push(this)
    }
  }
  vi.stubGlobal('Request', WatchedRequest)
  const paths = () => made.map(({ url }) => new URL(url).pathname)
  return { made, paths, endTime: () => controller.abort() }
}

it('a server makes each request to its provider once (a copy is dear), with a time limit', async () => {
  const { made, paths, endTime } = watch()
  const { fake, time, finish, session, rp, browser } = await setUp({ userinfoClaims: ['name'] })
  fake.knobs.userinfo = { sub: 'user-1', name: 'Ada' }
  await finish()
  time.now += 290
  await session()
  await rp.signOut(browser.request(`${site}/sign-out`, { method: 'POST', headers: { origin: site } }))

  const steps = ['/.well-known/openid-configuration', '/token', '/jwks', '/userinfo', '/token', '/revoke']
  expect([paths(), fake.paths]).toEqual([steps, steps])
  endTime()
  expect(made.filter(({ signal }) => !signal.aborted)).toEqual([])
})

it('so does a page', async () => {
  const { made, paths, endTime } = watch()
  const { fake, time, signIn } = await setUpBrowser()
  const { client } = await signIn()
  time.now += 290
  await client.accessToken()
  await client.signOut()

  expect(paths()).toEqual(fake.paths)
  expect(new Set(paths())).toEqual(new Set(['/.well-known/openid-configuration', '/token', '/jwks', '/revoke']))
  endTime()
  expect(made.filter(({ signal }) => !signal.aborted)).toEqual([])
})
