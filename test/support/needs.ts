/**
 * Returns whether this machine has what some tests need. Without it they are skipped and a line says so; under
 * VOYAGE_SKIP_NOTHING, which .ci/run sets, that is a failure instead.
 *
 * @throws Error when it is missing and nothing may be skipped
 */
export function hasNeeded(
  found: boolean,
  { what, remedy }: { readonly what: string; readonly remedy: string },
): boolean {
  if (found) return true
  if (process.env['VOYAGE_SKIP_NOTHING'] === '1') throw new Error(`these tests need ${what}: ${remedy}`)
  process.stdout.write(`SKIPPED, for want of ${what}: ${remedy}\n`)
  return false
}
