/** Stryker's report, as far as it is read: https://github.com/stryker-mutator/mutation-testing-elements, schema 2. */
export interface MutationReport {
  readonly files: Readonly<Record<string, { readonly mutants: ReadonlyArray<Mutant> }>>
}

interface Mutant {
  readonly status: string
  readonly mutatorName: string
  readonly replacement?: string
  readonly location: { readonly start: { readonly line: number; readonly column: number } }
}

/** What became of the mutants of one file, or of several. */
export interface Score {
  readonly mutants: number
  /** Noticed: a test failed, or never ended. */
  readonly noticed: number
  /** `path:line:column what`, as one reads it. */
  readonly survivors: ReadonlyArray<string>
}

const counted = new Set(['Killed', 'Timeout', 'Survived', 'NoCoverage'])

/** Counts by file. Mutants that do not compile, or that a comment with a reason leaves out, count for nothing. */
export function scoreOf(report: MutationReport): ReadonlyMap<string, Score> {
  const scores = Object.entries(report.files).map(([file, { mutants }]) => {
    const real = mutants.filter(({ status }) => counted.has(status))
    const lost = real.filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
    const survivors = lost.map(({ location: { start }, mutatorName, replacement = '', status }) => {
      const text = replacement.replaceAll(/\s+/g, ' ')
      return `${file}:${start.line}:${start.column} ${mutatorName} -> ${text}${status === 'NoCoverage' ? ' (no test comes here)' : ''}`
    })
    return [file, { mutants: real.length, noticed: real.length - lost.length, survivors }] as const
  })
  return new Map(scores)
}

/** All of it as one. */
export function sumOf(scores: Iterable<Score>): Score {
  const all = [...scores]
  return {
    mutants: all.reduce((sum, one) => sum + one.mutants, 0),
    noticed: all.reduce((sum, one) => sum + one.noticed, 0),
    survivors: all.flatMap(({ survivors }) => survivors),
  }
}

/** Percent that was noticed; 100 of nothing. */
export const percentOf = ({ mutants, noticed }: Score): number => (mutants === 0 ? 100 : (noticed / mutants) * 100)
