import type { Catalog } from '../catalog.ts'
import type { CatalogStore } from '../catalog-store.ts'
import { createCatalog } from '../create-catalog.ts'
import type { Result } from '../result.ts'
import { exampleTime } from './example-changes.ts'

/** Who asks in the examples. */
export const exampleRequest = { actor: 'contract', requestId: 'request-1' } as const

/** A catalog over the store under test, at a time that the case sets. */
export interface ExampleCatalog {
  readonly catalog: Catalog
  /** Lets so many seconds pass. */
  pass(seconds: number): void
  now(): number
  /** Creates a tenant with this slug and returns its id. */
  newTenant(slug: string, rootCompanyId?: string): Promise<string>
}

/** Returns a catalog over the store. It proves names under .localhost by the local rule, others never. */
export function exampleCatalog(store: CatalogStore): ExampleCatalog {
  let now = exampleTime
  let random = 0
  const catalog = createCatalog({
    store,
    clock: () => now,
    // Bytes that never repeat are all that ids need here.
    randomBytes: (length) => {
      random += 1
      return Uint8Array.from({ length }, (_, index) => (index < 4 ? (random >> (8 * index)) & 255 : index))
    },
    txtResolver: { resolveTxt: async () => [] },
    domainVerification: 'localhost',
    isPublicSuffix: () => false,
  })
  return {
    catalog,
    pass: (seconds) => {
      now += seconds
    },
    now: () => now,
    async newTenant(slug, rootCompanyId) {
      const input = { slug, name: slug, rootCompanyId: rootCompanyId ?? null, plan: 'standard', regionHint: null }
      return unwrap(await catalog.createTenant(input, exampleRequest)).id
    },
  }
}

/** Returns the value, or throws the reason of the refusal. */
export function unwrap<T>(result: Result<T, { readonly reason: string }>): T {
  if (!result.ok) throw new Error(`refused: ${result.error.reason}`)
  return result.value
}

/** Returns why it was refused; `ok` when it was not. */
export async function reasonOf(result: Promise<Result<unknown, { readonly reason: string }>>): Promise<string> {
  const settled = await result
  return settled.ok ? 'ok' : settled.error.reason
}
