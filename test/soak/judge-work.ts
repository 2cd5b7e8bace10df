import type { LoadFigures } from './soak-ledger.ts'

/** How often each action must at least have succeeded in a minute of load. */
export type FewestAMinute = Readonly<Record<string, number>>

/** Returns the actions that succeeded too seldom in so many seconds to have tested anything; each at least once. */
export function judgeWork(
  figures: ReadonlyArray<LoadFigures>,
  { fewest, seconds }: { readonly fewest: FewestAMinute; readonly seconds: number },
): ReadonlyArray<string> {
  const done = new Map(figures.map((figure) => [figure.load, figure.done]))
  return Object.entries(fewest).flatMap(([load, aMinute]) => {
    const needed = Math.max(1, Math.floor((aMinute * seconds) / 60))
    const succeeded = done.get(load) ?? 0
    return succeeded < needed ? [`${load} succeeded ${succeeded} times, fewer than ${needed}`] : []
  })
}
