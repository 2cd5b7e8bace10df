/** Returns the records after a place in the order of their keys. */
export function takePage<T>(
  records: ReadonlyArray<T>,
  page: { readonly keyOf: (record: T) => string; readonly after: string | null; readonly limit: number },
): ReadonlyArray<T> {
  const { keyOf, after, limit } = page
  const rest = records.filter((record) => after === null || keyOf(record) > after)
  return rest.sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1)).slice(0, limit)
}
