/** What has changed in the directory. */
export type Invalidation =
  /** Everything known of one tenant, under whatever key. */
  | { readonly kind: 'tenant'; readonly tenantId: string }
  /** One key, such as a domain that was verified or removed: `{ keyspace: 'domain', value: 'meridian.example' }`. */
  | { readonly kind: 'key'; readonly keyspace: string; readonly value: string }
  | { readonly kind: 'everything' }

/** Remembers recent invalidations, so that a read begun before one is not written after it. */
export interface InvalidationLog {
  /** Returns the mark to take before a read begins. */
  mark(): number
  add(invalidation: Invalidation): void
  /** Returns whether what was read since `mark` may be out of date. True also when the log no longer reaches back. */
  overtakes(options: { readonly mark: number; readonly key: string; readonly tenantId: string | null }): boolean
}

/** Returns the cache key of a value: a type tag and the normalised value. */
export function cacheKey(keyspace: string, value: string): string {
  return `${keyspace}:${value}`
}

/** Returns an empty log that remembers the last `length` invalidations. */
export function createInvalidationLog(length: number): InvalidationLog {
  let count = 0
  const recent: Array<Invalidation> = []
  return {
    mark: () => count,
    add(invalidation) {
      recent[count % length] = invalidation
      count += 1
    },
    overtakes({ mark, key, tenantId }) {
      if (count - mark > length) return true
      for (let number = mark; number < count; number += 1) {
        const invalidation = recent[number % length]
        if (invalidation === undefined || concerns(invalidation, { key, tenantId })) return true
      }
      return false
    },
  }
}

function concerns(
  invalidation: Invalidation,
  { key, tenantId }: { readonly key: string; readonly tenantId: string | null },
): boolean {
  switch (invalidation.kind) {
    case 'everything':
      return true
    case 'key':
      return cacheKey(invalidation.keyspace, invalidation.value) === key
    case 'tenant':
      // A not-found may itself be the old state of that tenant.
      return tenantId === null || tenantId === invalidation.tenantId
  }
}
