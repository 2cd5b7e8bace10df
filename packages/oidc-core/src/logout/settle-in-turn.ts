/**
 * Does the work of each item, that of up to `atOnce` at a time, and returns how each came out, in their order. Of one kind
 * (`kindOf`) it does one less at a time, so that items that take long leave a turn to those of other kinds.
 */
export async function settleInTurn<Item, Result>(
  items: ReadonlyArray<Item>,
  {
    atOnce,
    kindOf,
    work,
  }: {
    readonly atOnce: number
    readonly kindOf: (item: Item) => string
    readonly work: (item: Item) => Promise<Result>
  },
): Promise<ReadonlyArray<PromiseSettledResult<Result>>> {
  const mostOfKind = Math.max(1, atOnce - 1)
  const waiting = [...items.entries()]
  const running: Array<string> = []
  const settled: Array<PromiseSettledResult<Result>> = []
  const takeTurns = async (): Promise<void> => {
    for (;;) {
      const isNext = (item: Item): boolean => running.filter((kind) => kind === kindOf(item)).length < mostOfKind
      const place = waiting.findIndex(([, item]) => isNext(item))
      // What is left is of one kind, and enough others are at it.
      const [next] = place < 0 ? [] : waiting.splice(place, 1)
      if (next === undefined) return
      const [index, item] = next
      running.push(kindOf(item))
      const [outcome] = await Promise.allSettled([work(item)])
      running.splice(running.indexOf(kindOf(item)), 1)
      settled[index] = outcome
    }
  }
  await Promise.all(Array.from({ length: atOnce }, takeTurns))
  return settled
}
