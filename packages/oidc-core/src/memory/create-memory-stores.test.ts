import { describe, it } from 'vitest'
import { openidStoresContract } from '../contract/index.ts'
import { createMemoryStores } from './index.ts'

describe('createMemoryStores', () => {
  for (const { name, run } of openidStoresContract) it(name, () => run(createMemoryStores))
})
