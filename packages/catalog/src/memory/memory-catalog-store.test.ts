import { describe, expect, test } from 'vitest'
import { catalogStoreContract } from '../contract/catalog-store-contract.ts'
import { changeOnceContract } from '../contract/change-once-cases.ts'
import { deliveryContract } from '../contract/delivery-contract.ts'
import { creation } from '../contract/example-changes.ts'
import { idempotencyStoreContract } from '../contract/idempotency-store-contract.ts'
import { operatorContract } from '../contract/operator-cases.ts'
import { createMemoryCatalogStore, createMemoryStores } from './memory-catalog-store.ts'

describe('the memory store keeps the contract', () => {
  for (const each of catalogStoreContract) test(each.name, () => each.run(async () => createMemoryCatalogStore()))
})

describe('the memory idempotency store keeps the contract', () => {
  for (const each of idempotencyStoreContract) {
    test(each.name, () => each.run(async () => createMemoryStores().idempotency))
  }
})

describe('the memory delivery store keeps the contract', () => {
  for (const each of deliveryContract) test(each.name, () => each.run(async () => createMemoryStores()))
})

describe('the memory operator store keeps the contract', () => {
  for (const each of operatorContract) test(each.name, () => each.run(async () => createMemoryStores()))
})

describe('the memory stores make a change once', () => {
  for (const each of changeOnceContract) test(each.name, () => each.run(async () => createMemoryStores()))
})

test('two memory stores share nothing', async () => {
  const [one, other] = [createMemoryCatalogStore(), createMemoryCatalogStore()]
  await one.commit(creation('ten_a'))
  expect(await other.findTenant('ten_a')).toBeNull()
})
