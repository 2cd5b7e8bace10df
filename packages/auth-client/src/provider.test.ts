import { describe, expect, it, vi } from 'vitest'
import { createProvider } from './index.ts'
import { createFakeProvider } from './testing/fake-provider.ts'

const issuer = 'https://id.example'

async function setUp() {
  const time = { now: 1_795_000_000 }
  const fake = await createFakeProvider(issuer, () => time.now)
  const provider = createProvider({ issuer, fetch: fake.fetch, clock: () => time.now })
  const fetches = (path: string) => fake.paths.filter((seen) => seen === path).length
  return { time, fake, provider, fetches }
}
const hint = (kid: string) => ({ algorithm: 'ES256', kid }) as const

describe('createProvider', () => {
  it('keeps metadata for an hour', async () => {
    const { provider, time, fetches } = await setUp()
    await provider.metadata()
    time.now += 3599
    await provider.metadata()
    expect(fetches('/.well-known/openid-configuration')).toBe(1)
    time.now += 1
    await provider.metadata()
    expect(fetches('/.well-known/openid-configuration')).toBe(2)
  })

  it('finds the key right after a rotation with one more fetch', async () => {
    const { provider, fake, fetches } = await setUp()
    expect(await provider.findKey(hint('key-0'))).toMatchObject({ kid: 'key-0' })
    await fake.rotateKeys()
    expect(await provider.findKey(hint('key-1'))).toMatchObject({ kid: 'key-1' })
    expect(fetches('/jwks')).toBe(2)
  })

  it('finds it for all who miss it at the same moment', async () => {
    const { provider, fake } = await setUp()
    await provider.findKey(hint('key-0'))
    await fake.rotateKeys()
    const found = await Promise.all([provider.findKey(hint('key-1')), provider.findKey(hint('key-1'))])
    expect(found).toMatchObject([{ kid: 'key-1' }, { kid: 'key-1' }])
  })

  it('looks again at once when the look itself failed', async () => {
    const { provider, fake } = await setUp()
    await provider.findKey(hint('key-0'))
    await fake.rotateKeys()
    fake.knobs.down = true
    await expect(provider.findKey(hint('key-1'))).rejects.toMatchObject({ retriable: true })
    fake.knobs.down = false
    expect(await provider.findKey(hint('key-1'))).toMatchObject({ kid: 'key-1' })
  })

  it('looks at most once in ten seconds for keys that do not exist', async () => {
    const { provider, time, fetches } = await setUp()
    await provider.findKey(hint('key-0'))
    time.now += 10
    for (let tries = 0; tries < 20; tries++) expect(await provider.findKey(hint(`none-${tries}`))).toBeNull()
    expect(fetches('/jwks')).toBe(2)
    time.now += 10
    await provider.findKey(hint('none'))
    expect(fetches('/jwks')).toBe(3)
  })

  it('drops a withdrawn key after ten minutes', async () => {
    const { provider, fake, time } = await setUp()
    await provider.findKey(hint('key-0'))
    await fake.rotateKeys()
    time.now += 600
    expect(await provider.findKey(hint('key-0'))).toBeNull()
  })

  it('throws a retriable error while the provider is away, and recovers', async () => {
    const { provider, fake } = await setUp()
    fake.knobs.down = true
    await expect(provider.metadata()).rejects.toMatchObject({
      code: 'AUTH_CLIENT_PROVIDER_UNREACHABLE',
      retriable: true,
    })
    fake.knobs.down = false
    expect(await provider.metadata()).toMatchObject({ issuer })
  })

  it('throws for metadata of another issuer, and keeps nothing of it (mix-up)', async () => {
    const { provider, fake } = await setUp()
    fake.knobs.metadata = { issuer: 'https://evil.example' }
    const expected = { code: 'AUTH_CLIENT_DISCOVERY_INVALID', retriable: false }
    await expect(provider.metadata()).rejects.toMatchObject(expected)
    await expect(provider.metadata()).rejects.toThrow(/issuer_mismatch/)
  })

  it('throws a retriable error for a 5xx', async () => {
    const provider = createProvider({ issuer, fetch: async () => new Response(null, { status: 503 }), clock: () => 0 })
    await expect(provider.metadata()).rejects.toMatchObject({ code: 'AUTH_CLIENT_PROVIDER_FAILED', retriable: true })
  })

  it('gives up a request whose time is over, also one whose body does not end, and says that it may be tried again', async () => {
    const controller = new AbortController()
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(controller.signal)
    const ended = (signal: AbortSignal) =>
      new Promise<never>((_, reject) => {
        const end = () => reject(new Error('aborted'))
        if (signal.aborted) end()
        else signal.addEventListener('abort', end)
      })
    const hanging = [
      (request: Request) => ended(request.signal),
      async ({ signal }: Request) => {
        const body = new ReadableStream({ pull: () => ended(signal) })
        return new Response(body, { headers: { 'content-type': 'application/json' } })
      },
    ]
    const asked = hanging.map((fetch) =>
      createProvider({ issuer, fetch, clock: () => 0, requestTimeout: 3 })
        .metadata()
        .catch((error: unknown) => error),
    )
    controller.abort()
    for (const error of await Promise.all(asked)) {
      expect(error).toMatchObject({ code: 'AUTH_CLIENT_PROVIDER_UNREACHABLE', retriable: true })
    }
    expect(timeout.mock.calls).toEqual([[3000], [3000]])
    timeout.mockRestore()
  })
})
