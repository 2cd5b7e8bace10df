import type { CatalogStore } from '../catalog-store.ts'

/** One thing that every store of a kind does. `run` throws when this one does not. */
export interface StoreCase<S> {
  readonly name: string
  /** `createStore` returns a store with nothing in it. */
  run(createStore: () => Promise<S>): Promise<void>
}

/** One thing every catalog store does. */
export type ContractCase = StoreCase<CatalogStore>
