/** A figure with the name of what it belongs to. */
export interface Figure {
  readonly name: string
  readonly value: number
}

/** One line of what a benchmark found. Less is better in every unit here: each is a cost. */
export interface BenchRow {
  /** What was done. */
  readonly name: string
  /** What the figures count, such as `CPU µs a request`. */
  readonly unit: string
  readonly ours: number
  readonly peers: ReadonlyArray<Figure>
  /** The least that anyone needs who does this; null where there is no such thing. */
  readonly floor: Figure | null
  /** How it was measured: rounds, what counts, what is in the median. */
  readonly method: string
  /** What whoever reads the figures has to know to compare them fairly. */
  readonly caveat: string
}

/** Whether to take fewer and shorter rounds, for a look that is rough. */
export const quick: boolean = process.env['BENCH_QUICK'] === '1'

/** Hands rows to `npm run bench`; a benchmark that runs alone has printed its own tables. */
export async function report(rows: ReadonlyArray<BenchRow>): Promise<void> {
  await new Promise<void>((resolve) => {
    if (process.send === undefined) resolve()
    else process.send(rows, () => resolve())
  })
}

/** What each row says besides its figures; `ours`, `peers` and `floor` are the names of candidates, or how they begin. */
export interface RowText {
  readonly name: string
  readonly unit: string
  readonly ours: string
  readonly peers?: ReadonlyArray<string>
  readonly floor?: string
  readonly method: string
  readonly caveat: string
}

/**
 * Returns a row out of the figures of all candidates of a section.
 *
 * @throws Error when no candidate, or more than one, has a name that begins so: a renamed one is not lost in silence
 */
export function rowOf(figures: ReadonlyArray<Figure>, { ours, peers = [], floor, ...text }: RowText): BenchRow {
  const find = (beginning: string): Figure => {
    const exact = figures.filter(({ name }) => name === beginning)
    const [found, ...more] = exact.length > 0 ? exact : figures.filter(({ name }) => name.startsWith(beginning))
    if (found === undefined || more.length > 0) {
      const names = figures.map(({ name }) => name).join('; ')
      throw new Error(
        `${text.name}: ${found === undefined ? 'no' : 'more than one'} candidate "${beginning}" among: ${names}`,
      )
    }
    return found
  }
  const { value } = find(ours)
  return { ...text, ours: value, peers: peers.map(find), floor: floor === undefined ? null : find(floor) }
}
