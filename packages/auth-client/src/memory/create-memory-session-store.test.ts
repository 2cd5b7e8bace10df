import { describe, it } from 'vitest'
import { sessionStoreContract } from '../contract/index.ts'
import { createMemorySessionStore } from './index.ts'

describe('createMemorySessionStore', () => {
  for (const { name, run } of sessionStoreContract) it(name, () => run(createMemorySessionStore))
})
