import { describe, expect, test } from 'vitest'
import { catalogStoreContract } from '../contract/catalog-store-contract.ts'
import { creation } from '../contract/example-changes.ts'
import { createMemoryCatalogStore } from './memory-catalog-store.ts'

describe('the memory store keeps the contract', () => {
  for (const each of catalogStoreContract) test(each.name, () => each.run(async () => createMemoryCatalogStore()))
})

test('two memory stores share nothing', async () => {
  const [one, other] = [createMemoryCatalogStore(), createMemoryCatalogStore()]
  await one.commit(creation('ten_a'))
  expect(await other.findTenant('ten_a')).toBeNull()
})
