import { parseArgs } from 'node:util'
import type { LoadName } from './soak.ts'
import { loadNames, soak } from './soak.ts'
import { reportLines } from './soak-report.ts'

const help = `npm run soak -- [--seconds N] [--only KIND]...

Puts the four hosts, in one workerd, under mixed load through the gateway's direct socket for N seconds (default 300).
Kinds of load (default all): ${loadNames.join(', ')}.
Prints what was done and what did not hold: an answer of another tenant, a token that another tenant took, a lost event,
a 5xx, a suspension that took too long, a load that hardly did anything, memory that grew. Exit code 0: all held; 1: something did not; 2: wrong use.`

process.exitCode = await main()

async function main(): Promise<number> {
  const asked = readArguments()
  if (typeof asked === 'string') {
    process.stderr.write(`${asked}\nnpm run soak -- --help says more.\n`)
    return 2
  }
  if (asked === null) {
    say(help)
    return 0
  }
  const report = await soak(asked, say)
  for (const line of reportLines(report, asked.seconds)) say(line)
  return report.ledger.violations.length === 0 ? 0 : 1
}

/** Returns what is asked for, null when it is help, or what is wrong. */
function readArguments(): { readonly seconds: number; readonly kinds: ReadonlyArray<LoadName> } | string | null {
  let values: { readonly seconds: string; readonly only?: ReadonlyArray<string>; readonly help?: boolean }
  try {
    const seconds = { type: 'string', default: '300' } as const
    const options = { seconds, only: { type: 'string', multiple: true }, help: { type: 'boolean' } } as const
    values = parseArgs({ options }).values
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  if (values.help === true) return null
  const seconds = Number(values.seconds)
  if (!Number.isInteger(seconds) || seconds < 10 || seconds > 86_400) {
    return `--seconds is a whole number from 10 to 86400, not "${values.seconds}".`
  }
  const asked = values.only ?? loadNames
  const unknown = asked.find((name) => !loadNames.some((known) => known === name))
  if (unknown !== undefined) return `--only is one of ${loadNames.join(', ')}, not "${unknown}".`
  return { seconds, kinds: loadNames.filter((name) => asked.includes(name)) }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
