/** A service that may fill gaps. */
export interface GapService {
  readonly service: number
  /** Half-hour slots an appointment takes: 1, 2 or 3. */
  readonly slots: number
  readonly weight: number
  /** How many more are wanted. */
  readonly remaining: number
}

/** How many appointments of each length go into one gap: of three, two and one slots. */
export interface GapFilling {
  readonly threes: number
  readonly twos: number
  readonly ones: number
}

/** What {@link solveGaps} returns. */
export interface GapSolution {
  readonly score: number
  /** One filling a gap, in the order of the gaps. */
  readonly fillings: ReadonlyArray<GapFilling>
  /** Services of the appointments by length, worth most first: index 1, 2 and 3. */
  readonly services: ReadonlyArray<ReadonlyArray<number>>
}

/**
 * Returns the fillings of greatest total weight for gaps of whole half-hour slots that nothing else couples: exact.
 *
 * With lengths of one, two and three slots the only question is how many of three slots each gap takes: `most[j]` is
 * the largest number of two-slot places left after j three-slot appointments; one-slot appointments take the rest.
 * Worths are concave (the best are taken first), so the best j and number of twos are found by enumeration.
 */
export function solveGaps(gaps: ReadonlyArray<number>, services: ReadonlyArray<GapService>): GapSolution {
  const units = [1, 2, 3].map((slots) => unitsOf(services, slots))
  const [ones = [], twos = [], threes = []] = units
  const total = gaps.reduce((sum, gap) => sum + gap, 0)
  const tables = placesForTwos(gaps, Math.min(threes.length, Math.floor(total / 3)))
  const most = tables[gaps.length] ?? []
  let best = { score: -1, j: 0, k: 0, n: 0 }
  for (const [j, places] of most.entries()) {
    if (places < 0) continue
    for (let k = 0; k <= Math.min(places, twos.length); k++) {
      const n = Math.min(ones.length, total - 3 * j - 2 * k)
      const score = sumOf(threes, j) + sumOf(twos, k) + sumOf(ones, n)
      if (score > best.score) best = { score, j, k, n }
    }
  }
  return {
    score: best.score,
    fillings: fillGaps(gaps, tables, best),
    services: [[], firstOf(ones, best.n), firstOf(twos, best.k), firstOf(threes, best.j)],
  }
}

interface Unit {
  readonly service: number
  readonly weight: number
}

const unitsOf = (services: ReadonlyArray<GapService>, slots: number): ReadonlyArray<Unit> =>
  services
    .filter((service) => service.slots === slots)
    .sort((a, b) => b.weight - a.weight || a.service - b.service)
    .flatMap(({ service, weight, remaining }) => Array.from({ length: remaining }, () => ({ service, weight })))

const sumOf = (units: ReadonlyArray<Unit>, count: number): number =>
  units.slice(0, count).reduce((sum, unit) => sum + unit.weight, 0)

const firstOf = (units: ReadonlyArray<Unit>, count: number): ReadonlyArray<number> =>
  units.slice(0, count).map((unit) => unit.service)

/** Tables by number of gaps used: entry j is the most two-slot places left with j threes, -1 when j do not fit. */
function placesForTwos(gaps: ReadonlyArray<number>, mostThrees: number): ReadonlyArray<ReadonlyArray<number>> {
  let table: ReadonlyArray<number> = Array.from({ length: mostThrees + 1 }, (_, j) => (j === 0 ? 0 : -1))
  const tables = [table]
  for (const gap of gaps) {
    const before = table
    table = before.map((_, j) => {
      let most = -1
      for (let k = 0; 3 * k <= gap && k <= j; k++) {
        const rest = before[j - k] ?? -1
        if (rest >= 0) most = Math.max(most, rest + Math.floor((gap - 3 * k) / 2))
      }
      return most
    })
    tables.push(table)
  }
  return tables
}

function fillGaps(
  gaps: ReadonlyArray<number>,
  tables: ReadonlyArray<ReadonlyArray<number>>,
  counts: { readonly j: number; readonly k: number; readonly n: number },
): ReadonlyArray<GapFilling> {
  const threes: Array<number> = gaps.map(() => 0)
  let j = counts.j
  for (let index = gaps.length - 1; index >= 0; index--) {
    const gap = gaps[index] ?? 0
    const goal = tables[index + 1]?.[j] ?? 0
    for (let k = 0; 3 * k <= gap && k <= j; k++) {
      const rest = tables[index]?.[j - k] ?? -1
      if (rest < 0 || rest + Math.floor((gap - 3 * k) / 2) !== goal) continue
      threes[index] = k
      j -= k
      break
    }
  }
  let { k, n } = counts
  return gaps.map((gap, index) => {
    const own = threes[index] ?? 0
    const twos = Math.min(k, Math.floor((gap - 3 * own) / 2))
    k -= twos
    const ones = Math.min(n, gap - 3 * own - 2 * twos)
    n -= ones
    return { threes: own, twos, ones }
  })
}
