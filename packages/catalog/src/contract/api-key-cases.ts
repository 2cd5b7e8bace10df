import { maxEndedApiKeys } from '../decisions/decide-api-key.ts'
import { assertSame } from './assert.ts'
import type { ContractCase } from './contract-case.ts'
import { exampleRequest as by, exampleCatalog, reasonOf, unwrap } from './example-catalog.ts'

const day = 86_400

/** What a store does for API keys. */
export const apiKeyCases: ReadonlyArray<ContractCase> = [
  {
    name: 'knows an API key by its text until it is revoked, and by nothing else',
    async run(createStore) {
      const store = await createStore()
      const { catalog, newTenant, now } = exampleCatalog(store)
      const tenantId = await newTenant('holder')
      const input = { name: 'Söhne', scopes: ['lanes:read', 'lanes:write'], expiresAt: null }
      const { key, text } = unwrap(await catalog.createApiKey({ tenantId, key: input }, by)).value
      assertSame(await store.listApiKeys(tenantId), [key], 'keys')
      assertSame(unwrap(await catalog.authenticateApiKey(text)), key, 'key by its text')
      const { lastUsedAt } = (await store.findApiKey(key.publicId)) ?? {}
      assertSame(lastUsedAt, now(), 'last use')
      for (const other of [
        `vk_${key.publicId}.${key.secretSha256}`,
        `vk_${key.publicId}.${'A'.repeat(43)}`,
        text.replace(key.publicId, `${key.publicId.slice(0, -1)}!`),
        `${text} `,
        key.secretSha256,
        '',
      ]) {
        assertSame(await reasonOf(catalog.authenticateApiKey(other)), 'api_key_refused', `presented ${other.length}`)
      }
      unwrap(await catalog.revokeApiKey({ tenantId, publicId: key.publicId }, by))
      assertSame(await reasonOf(catalog.authenticateApiKey(text)), 'api_key_refused', 'revoked')
      assertSame((await store.findApiKey(key.publicId))?.lastUsedAt, lastUsedAt, 'last use after the revocation')
    },
  },
  {
    name: 'notes the last use of an API key at most once a minute, and never an earlier one',
    async run(createStore) {
      const store = await createStore()
      const { catalog, newTenant, now } = exampleCatalog(store)
      const tenantId = await newTenant('busy')
      const input = { name: 'busy', scopes: [], expiresAt: null }
      const { publicId } = unwrap(await catalog.createApiKey({ tenantId, key: input }, by)).value.key
      const used = async (at: number) => {
        await store.noteApiKeyUse({ publicId, at })
        return (await store.findApiKey(publicId))?.lastUsedAt
      }
      const first = now()
      for (const [later, noted] of [
        [0, 0],
        [1, 0],
        [59, 0],
        [60, 60],
        [10, 60],
        [119, 60],
        [120, 120],
      ] as const) {
        assertSame(await used(first + later), first + noted, `last use after a use ${later} seconds later`)
      }
    },
  },
  {
    name: 'keeps two API keys of a line live through a rotation, and no third',
    async run(createStore) {
      const store = await createStore()
      const { catalog, newTenant, pass } = exampleCatalog(store)
      const tenantId = await newTenant('rotator')
      const input = { name: 'ci', scopes: ['lanes:read'], expiresAt: null }
      const first = unwrap(await catalog.createApiKey({ tenantId, key: input }, by)).value
      const rotate = async (publicId: string) =>
        unwrap(await catalog.rotateApiKey({ tenantId, publicId, rotation: { overlap: day } }, by)).value
      const live = async (...keys: ReadonlyArray<{ readonly text: string }>) =>
        Promise.all(keys.map(async ({ text }) => (await catalog.authenticateApiKey(text)).ok))
      const second = await rotate(first.key.publicId)
      assertSame(second.key.scopes, ['lanes:read'], 'scopes')
      assertSame(await live(first, second), [true, true], 'in the overlap')
      const again = { tenantId, publicId: first.key.publicId, rotation: { overlap: day } }
      assertSame(await reasonOf(catalog.rotateApiKey(again, by)), 'api_key_not_current', 'the replaced key')
      const third = await rotate(second.key.publicId)
      assertSame(await live(first, second, third), [false, true, true], 'after another rotation')
      pass(day)
      assertSame(await live(first, second, third), [false, false, true], 'after the overlap')
    },
  },
  {
    name: 'lets a rotated API key end with the overlap or at its own end, whichever comes first',
    async run(createStore) {
      const { catalog, newTenant, now, pass } = exampleCatalog(await createStore())
      const tenantId = await newTenant('short-lived')
      const create = async (expiresAt: number | null) => {
        const key = { name: 'ci', scopes: [], expiresAt }
        const { key: made, text } = unwrap(await catalog.createApiKey({ tenantId, key }, by)).value
        unwrap(await catalog.rotateApiKey({ tenantId, publicId: made.publicId, rotation: { overlap: 100 } }, by))
        return text
      }
      const keys = [await create(now() + 60), await create(now() + 140), await create(null)]
      const live = () => Promise.all(keys.map(async (text) => (await catalog.authenticateApiKey(text)).ok))
      pass(59)
      assertSame(await live(), [true, true, true], 'before its own end')
      pass(1)
      assertSame(await live(), [false, true, true], 'at its own end')
      pass(40)
      assertSame(await live(), [false, false, false], 'after the overlap')
    },
  },
  {
    name: 'forgets the API keys that ended first when another one is made, and those of no other tenant',
    async run(createStore) {
      const store = await createStore()
      const { catalog, newTenant, pass } = exampleCatalog(store)
      const [tenantId, other] = [await newTenant('turnover'), await newTenant('keeper')]
      const create = async (of: string) => {
        const key = { name: 'short', scopes: [], expiresAt: null }
        return unwrap(await catalog.createApiKey({ tenantId: of, key }, by)).value.key.publicId
      }
      const end = async (of: string, publicId: string) =>
        unwrap(await catalog.revokeApiKey({ tenantId: of, publicId }, by))
      const kept = await create(other)
      await end(other, kept)
      const steady = await create(tenantId)
      const made: Array<string> = []
      for (let count = 0; count < maxEndedApiKeys + 1; count += 1) {
        const publicId = await create(tenantId)
        made.push(publicId)
        pass(1)
        await end(tenantId, publicId)
      }
      pass(1)
      await end(tenantId, steady)
      const idsOf = async (of: string) => (await store.listApiKeys(of)).map(({ publicId }) => publicId)
      assertSame(await idsOf(tenantId), [steady, ...made], 'until another one is made')
      const last = await create(tenantId)
      assertSame(await idsOf(tenantId), [steady, ...made.slice(2), last], 'those that are left')
      assertSame(await idsOf(other), [kept], 'those of another tenant')
      const gone = made[0] ?? ''
      assertSame(await reasonOf(catalog.revokeApiKey({ tenantId, publicId: gone }, by)), 'api_key_not_found', 'gone')
    },
  },
  {
    name: 'lets an API key expire, and takes none away from another tenant',
    async run(createStore) {
      const store = await createStore()
      const { catalog, newTenant, now, pass } = exampleCatalog(store)
      const [one, other] = [await newTenant('one1'), await newTenant('other')]
      const input = { name: 'short', scopes: [], expiresAt: now() + 60 }
      const { key, text } = unwrap(await catalog.createApiKey({ tenantId: one, key: input }, by)).value
      const foreign = { tenantId: other, publicId: key.publicId }
      assertSame(await reasonOf(catalog.revokeApiKey(foreign, by)), 'api_key_not_found', 'another tenant')
      pass(59)
      assertSame((await catalog.authenticateApiKey(text)).ok, true, 'before it expires')
      pass(1)
      assertSame((await catalog.authenticateApiKey(text)).ok, false, 'when it expires')
      const late = catalog.createApiKey({ tenantId: one, key: input }, by)
      assertSame(await reasonOf(late), 'api_key_expiry_past', 'a time that has passed')
    },
  },
]
