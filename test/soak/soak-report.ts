import type { SoakReport } from './soak.ts'
import type { JudgedMemory } from './workerd-memory.ts'

/** Renders what a soak came to, in lines for people. */
export function reportLines({ ledger, deliveries, memory }: SoakReport, seconds: number): ReadonlyArray<string> {
  const row = (load: string, done: string, median: string, worst: string): string =>
    [load.padEnd(16), done.padStart(8), median.padStart(12), worst.padStart(12)].join(' ')
  return [
    row('load', 'done', 'median ms', 'worst ms'),
    ...ledger
      .figures()
      .map(({ load, done, median, worst }) => row(load, String(done), median.toFixed(1), worst.toFixed(1))),
    `answers: ${ledger.answers} in ${seconds} s`,
    `events: ${deliveries.events}, in ${deliveries.requests} requests, ${deliveries.refused} of them refused by the receiver`,
    `memory of workerd: ${memory.third.toFixed(0)} MiB in the third quarter, ${memory.last.toFixed(0)} MiB in the last (${trend[memory.trend]})`,
    `violations: ${ledger.violations.length}`,
    ...[...tally(ledger.violations)].map(([what, times]) => `  ${times} x ${what}`),
  ]
}

const trend = {
  flat: 'flat',
  growing: 'growing',
  unknown: 'too short a time to tell',
} as const satisfies Readonly<Record<JudgedMemory['trend'], string>>

function tally(list: ReadonlyArray<string>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const one of list) counts.set(one, (counts.get(one) ?? 0) + 1)
  return counts
}
