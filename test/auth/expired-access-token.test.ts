import { beforeAll, expect, it } from 'vitest'
import { basic, bearer, claimsOf, getTokens, issuer, secret } from './browser.ts'
import type { Sign } from './published-key.ts'
import { publishKey } from './published-key.ts'
import { startAuthForFile } from './start-auth-for-file.ts'

const workers = startAuthForFile()
let sign: Sign
beforeAll(async () => {
  sign = await publishKey(workers)
})

it('an access token is good for nothing once it has expired, at any endpoint that takes one (lines 62, 69)', async () => {
  const { access_token } = await getTokens(workers, { issuer })
  const claims = claimsOf(access_token)
  const now = Math.floor(Date.now() / 1000)
  const answers = async (value: string) => {
    const headers = bearer(value)
    const userinfo = await workers.fetch('auth', `${issuer}/userinfo`, { headers })
    const verify = await workers.fetch('auth', `${issuer}/verify`, { headers })
    const introspect = await workers.fetch('auth', `${issuer}/introspect`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', authorization: basic('meridian', secret) },
      body: new URLSearchParams({ token: value }).toString(),
    })
    return {
      userinfo: [userinfo.status, /error="([^"]*)"/.exec(userinfo.headers.get('www-authenticate') ?? '')?.[1]],
      verify: await verify.json(),
      introspect: await introspect.json(),
    }
  }
  // The test's own signature is as good as the provider's: what follows is refused for its age alone.
  expect(await answers(await sign({ ...claims, exp: now + 60 }, 'at+jwt'))).toMatchObject({
    userinfo: [200, undefined],
    verify: { active: true },
    introspect: { active: true },
  })
  expect(await answers(await sign({ ...claims, exp: now - 1 }, 'at+jwt'))).toEqual({
    userinfo: [401, 'invalid_token'],
    verify: { active: false },
    introspect: { active: false },
  })
})
