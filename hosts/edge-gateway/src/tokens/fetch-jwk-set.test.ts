import { describe, expect, it } from 'vitest'
import { fetchJwkSet } from './fetch-jwk-set.ts'

const issuer = 'https://auth.example/tenants'
const metadata = { issuer, jwks_uri: 'https://keys.example/jwks' }

function arrange(answers: Readonly<Record<string, unknown>>) {
  const asked: Array<string> = []
  const fetchFrom = async (url: string) => {
    asked.push(url)
    const answer = answers[url]
    return answer instanceof Response ? answer : Response.json(answer ?? null)
  }
  return { asked, read: () => fetchJwkSet(issuer, fetchFrom) }
}
const at = `${issuer}/.well-known/openid-configuration`

describe('fetchJwkSet', () => {
  it('reads the keys where the metadata says', async () => {
    const { asked, read } = arrange({ [at]: metadata, 'https://keys.example/jwks': { keys: [{ kty: 'EC' }] } })
    expect(await read()).toEqual({ keys: [{ kty: 'EC' }] })
    expect(asked).toEqual([at, 'https://keys.example/jwks'])
  })

  it.each<[string, unknown]>([
    ["another issuer's metadata", { ...metadata, issuer: 'https://auth.example' }],
    ['keys on plain http elsewhere', { ...metadata, jwks_uri: 'http://keys.example/jwks' }],
    ['keys at no address', { ...metadata, jwks_uri: 7 }],
    ['keys at what is no URL', { ...metadata, jwks_uri: '/jwks' }],
    ['no JSON object', 'text'],
    ['nothing', null],
    ['a redirect', new Response(null, { status: 302, headers: { location: 'https://x.example' } })],
    ['a failure', new Response('secret', { status: 500 })],
    ['no JSON', new Response('<html>')],
  ])('rejects %s, and says nothing of what was answered', async (_, answer) => {
    const { asked, read } = arrange({ [at]: answer })
    const failure = await read().then(
      () => null,
      (cause: unknown) => String(cause),
    )
    expect(failure).toMatch(/Error/)
    expect(failure).not.toMatch(/secret|keys\.example/)
    expect(asked).toEqual([at])
  })

  it('rejects keys that are no set', async () => {
    const { read } = arrange({ [at]: metadata, 'https://keys.example/jwks': { keys: 'none' } })
    await expect(read()).rejects.toThrow('no JWK Set')
  })
})
