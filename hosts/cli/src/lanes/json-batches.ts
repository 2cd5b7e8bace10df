// A statement sent to D1 holds at most 100 kB of SQL, in UTF-8 and with its parameters written out as literals.
const MOST_BYTES = 60_000

/** Returns rows as JSON arrays in order, each of which fits into one statement sent to D1 as a parameter. */
export function jsonBatches(rows: ReadonlyArray<ReadonlyArray<string | number | null>>): ReadonlyArray<string> {
  const batches: Array<string> = []
  let batch: Array<string> = []
  let bytes = 0
  for (const text of rows.map((row) => JSON.stringify(row))) {
    const size = literalBytes(text)
    if (bytes + size > MOST_BYTES && batch.length > 0) {
      batches.push(`[${batch.join(',')}]`)
      batch = []
      bytes = 0
    }
    batch.push(text)
    bytes += size
  }
  return batch.length === 0 ? batches : [...batches, `[${batch.join(',')}]`]
}

/** In a literal each apostrophe stands twice; one more for the comma. */
const literalBytes = (text: string): number => Buffer.byteLength(text.replaceAll("'", "''")) + 1
