import type { BenchRow, Figure } from './report.ts'

/** What became of one benchmark. */
export type Outcome =
  | {
      readonly bench: string
      readonly kind: 'measured'
      readonly rows: ReadonlyArray<BenchRow>
      readonly seconds: number
    }
  | { readonly bench: string; readonly kind: 'failed'; readonly why: string; readonly seconds: number }
  /** Something that it needs is not installed; `why` says how to mend it. */
  | { readonly bench: string; readonly kind: 'left_out'; readonly why: string }

/** Where and when a run was made. */
export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly node: string
  readonly workerd: string
  /** Load average of the last minute. */
  readonly loadAtStart: number
  readonly loadAtEnd: number
  /** ISO 8601, UTC. */
  readonly date: string
  readonly commit: string
}

const head = ['bench', 'what', 'unit', 'ours', 'peer', "peer's", 'ours ÷ peer', 'floor', 'ours ÷ floor']
/** Columns of numbers, which end at the right. */
const right = [3, 5, 6, 7, 8]

/** Returns one Markdown table of all rows, aligned for a terminal too: a line for each peer of a row. */
export function renderTable(outcomes: ReadonlyArray<Outcome>): string {
  const lines = outcomes.flatMap((outcome) =>
    outcome.kind === 'measured'
      ? outcome.rows.flatMap((row) => rowLines(outcome.bench, row))
      : [[outcome.bench, outcome.kind === 'failed' ? 'FAILED' : 'left out', ...head.slice(2).map(() => '')]],
  )
  const widths = head.map((title, column) =>
    Math.max(3, title.length, ...lines.map((line) => line[column]?.length ?? 0)),
  )
  const cell = (text: string, column: number) =>
    right.includes(column) ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0)
  const rule = widths.map((width, column) => (right.includes(column) ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)))
  return [head.map(cell), rule, ...lines.map((line) => line.map(cell))]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}

function rowLines(bench: string, { name, unit, ours, peers, floor }: BenchRow): ReadonlyArray<ReadonlyArray<string>> {
  const toFloor = floor === null ? ['', ''] : [number(floor.value), ratio(ours, floor)]
  const first = [bench, name, unit, number(ours)]
  const [peer, ...others] = peers
  return [
    [...first, ...(peer === undefined ? ['', '', ''] : peerCells(ours, peer)), ...toFloor],
    ...others.map((other) => ['', '', '', '', ...peerCells(ours, other), '', '']),
  ]
}

const peerCells = (ours: number, peer: Figure): ReadonlyArray<string> => [
  peer.name.replaceAll('|', '/'),
  number(peer.value),
  ratio(ours, peer),
]

/** Three digits that count: no run is exacter than that. */
function number(value: number): string {
  return Number.isFinite(value) ? Number(value.toPrecision(3)).toLocaleString('en', { maximumFractionDigits: 3 }) : '-'
}

function ratio(ours: number, { value }: Figure): string {
  return Number.isFinite(value) && value > 0 ? (ours / value).toFixed(2) : '-'
}

/** Returns what failed or was left out, and why, one line each. */
export function renderTroubles(outcomes: ReadonlyArray<Outcome>): ReadonlyArray<string> {
  return outcomes.flatMap((outcome) =>
    outcome.kind === 'measured'
      ? []
      : [`${outcome.bench} ${outcome.kind === 'failed' ? 'failed' : 'was left out'}: ${outcome.why}`],
  )
}

/** Returns 1 when a benchmark failed; one that was left out for want of a peer is no failure. */
export function exitCodeOf(outcomes: ReadonlyArray<Outcome>): 0 | 1 {
  return outcomes.some(({ kind }) => kind === 'failed') ? 1 : 0
}

/** Returns bench/RESULTS.md. */
export function renderResults(options: {
  readonly machine: Machine
  readonly outcomes: ReadonlyArray<Outcome>
  /** The page with the whole story, by benchmark. */
  readonly details: Readonly<Record<string, string>>
}): string {
  const { machine, outcomes, details } = options
  const seconds = outcomes.reduce((sum, outcome) => sum + (outcome.kind === 'left_out' ? 0 : outcome.seconds), 0)
  const troubles = renderTroubles(outcomes).map((line) => `- ${line}`)
  return [
    '# Benchmarks: one run of all',
    '',
    'Written by `npm run bench`, which runs every benchmark in turn, each in a process of its own. Figures are costs: less is better, and a ratio below 1 is ours ahead. Compare within a row; ratios carry over to other machines better than figures do.',
    '',
    `- Machine: ${machine.cores} × ${machine.cpu}; load ${machine.loadAtStart.toFixed(2)} at the start, ${machine.loadAtEnd.toFixed(2)} at the end (its own work included)`,
    `- Node ${machine.node}, workerd ${machine.workerd}`,
    `- ${machine.date}, commit ${machine.commit}, ${Math.ceil(seconds / 60)} min`,
    '',
    renderTable(outcomes),
    ...(troubles.length === 0 ? [] : ['', ...troubles]),
    '',
    '## Methods and caveats',
    ...outcomes.flatMap((outcome) => (outcome.kind === 'measured' ? notesOf(outcome, details[outcome.bench]) : [])),
    '',
  ].join('\n')
}

function notesOf({ bench, rows }: Extract<Outcome, { kind: 'measured' }>, page?: string): ReadonlyArray<string> {
  const notes = new Map<string, ReadonlyArray<string>>()
  for (const { name, floor, method, caveat } of rows) {
    const note = `${method} ${caveat}${floor === null ? '' : ` Floor: ${floor.name.replace(/^floor: /, '')}.`}`
    notes.set(note, [...(notes.get(note) ?? []), name])
  }
  return [
    '',
    `### ${bench}`,
    '',
    ...[...notes].map(([note, those]) => (notes.size === 1 ? `- ${note}` : `- ${those.join('; ')}: ${note}`)),
    ...(page === undefined ? [] : [`- More, and what was aimed at: [${page}](${page})`]),
  ]
}
