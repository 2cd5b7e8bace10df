import type { CatalogStore } from '../catalog-store.ts'

/** One thing every catalog store does. `run` throws when this one does not. */
export interface ContractCase {
  readonly name: string
  /** `createStore` returns a store with nothing in it. */
  run(createStore: () => Promise<CatalogStore>): Promise<void>
}
