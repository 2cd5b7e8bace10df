import type { CatalogChange } from '../change.ts'

/** What was decided: the change to commit (null when everything stands already), and what to answer then. */
export interface Decision<T> {
  readonly change: CatalogChange | null
  readonly value: T
}

/** A record and whether this call created it. */
export interface Registered<T> {
  readonly record: T
  readonly created: boolean
}
