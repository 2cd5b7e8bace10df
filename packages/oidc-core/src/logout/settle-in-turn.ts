/** The items of one kind. */
interface Kind<Item> {
  readonly waiting: Array<readonly [index: number, item: Item]>
  underWay: number
  begun: number
}

/**
 * Does the work of each item, that of up to `atOnce` at a time, and returns how each came out, in their order.
 *
 * A turn goes to the kind (`kindOf`) of which the fewest are under way; of those to the one of which the fewest were begun,
 * then to the one that comes first. So the first of each kind is begun before the second of any, and while fewer than
 * `atOnce` kinds take long, however many items they have, all others go on.
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
  const kinds = new Map<string, Kind<Item>>()
  for (const [index, item] of items.entries()) {
    const kind = kinds.get(kindOf(item)) ?? { waiting: [], underWay: 0, begun: 0 }
    kind.waiting.push([index, item])
    kinds.set(kindOf(item), kind)
  }
  const settled: Array<PromiseSettledResult<Result>> = []
  const takeTurns = async (): Promise<void> => {
    for (;;) {
      const [kind] = [...kinds.values()]
        .filter(({ waiting }) => waiting.length > 0)
        .sort((left, right) => left.underWay - right.underWay || left.begun - right.begun)
      const next = kind?.waiting.shift()
      if (kind === undefined || next === undefined) return
      const [index, item] = next
      kind.underWay += 1
      kind.begun += 1
      const [outcome] = await Promise.allSettled([work(item)])
      kind.underWay -= 1
      settled[index] = outcome
    }
  }
  await Promise.all(Array.from({ length: atOnce }, takeTurns))
  return settled
}
