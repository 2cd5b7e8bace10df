import type { KeyState, ProjectionSource } from '../projection/projection-source.ts'

/** Returns `readKeys` over the keys of one tenant, which are in no order. */
export function pageOfKeys(
  keysOf: (tenantId: string) => Promise<ReadonlyArray<Omit<KeyState, 'tenantId'>>>,
): ProjectionSource['readKeys'] {
  return async ({ tenants, limit }) => {
    const pages = await Promise.all(
      tenants.map(async ({ tenantId, after }) =>
        (await keysOf(tenantId))
          .map((key) => ({ ...key, tenantId }))
          .sort((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1))
          .filter((key) => after === null || placeOf(key) > placeOf(after)),
      ),
    )
    return pages.flat().slice(0, limit)
  }
}

function placeOf({ keyspace, value }: { readonly keyspace: string; readonly value: string }): string {
  return `${keyspace} ${value}`
}
