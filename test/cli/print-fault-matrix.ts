import type { Course } from './fault-matrix.ts'
import { courses, deployWithFault } from './fault-matrix.ts'
import { meetProcessFault, processFaults } from './fault-processes.ts'
import type { FaultName } from './faults.ts'
import { callFaults, eventFaults, writeFaults } from './faults.ts'

// npm run fault-matrix [-- rest|local|workerd|processes ...]
// Meets each fault at every place there is of a first deploy and of an update, on the API target and on the local stack,
// and at a sample of places real workerd and real processes; prints what became of each.

/** Every how many places real workerd meets a fault: each deploy starts it anew, twice. */
const WORKERD_EVERY = 20

const courseTitles: Readonly<Record<Course, string>> = {
  create: 'a first deploy',
  update: 'an update',
  'put back': 'an update whose sources are put back',
}

const say = (line: string): void => void process.stdout.write(`${line}\n`)
const began = performance.now()
const chosen = new Set(process.argv.slice(2))
const isChosen = (part: string): boolean => chosen.size === 0 || chosen.has(part)
let missed = 0

say(row(['fault', 'places', 'converged', 'wrong']))
for (const [on, how, every] of [
  ['rest', 'by the API, faults in one process, every place', 1],
  ['local', 'on this machine, runtime and faults in one process, every place', 1],
  ['workerd', `on this machine, real workerd, faults in one process, every ${WORKERD_EVERY}th place`, WORKERD_EVERY],
] as const) {
  if (!isChosen(on)) continue
  for (const course of Object.keys(courses) as ReadonlyArray<Course>) {
    const whole = await deployWithFault({ on, course, fault: null, at: 0 })
    say(`\n${how}, ${courseTitles[course]}: ${whole.calls} requests and ${whole.writes} writes in the deploy`)
    if (whole.wrong.length > 0) missed += 1
    const meet = (faults: ReadonlyArray<FaultName>, places: number): Promise<void> =>
      printEach(faults, (fault) =>
        Array.from({ length: Math.ceil(places / every) }, (_, index) => async () => {
          const at = index * every + 1
          return (await deployWithFault({ on, course, fault, at })).wrong.map((what) => `${at}: ${what}`)
        }),
      )
    await meet(callFaults, whole.calls)
    await meet(writeFaults, whole.writes)
    await meet(eventFaults, whole.calls + whole.writes)
  }
}
for (const target of ['rest', 'wrangler'] as const) {
  if (!isChosen('processes')) break
  say(`\n${target === 'rest' ? 'by the API' : 'by wrangler'}, real processes and signals, a sample of places`)
  const faults = processFaults.filter((fault) => fault.target === target)
  await printEach([...new Set(faults.map(({ name }) => name))], (name) =>
    faults.filter((fault) => fault.name === name).map((fault) => () => meetProcessFault(fault)),
  )
}
const seconds = ((performance.now() - began) / 1000).toFixed(0)
say(`\n${missed === 0 ? 'all converged' : `${missed} did not converge`} in ${seconds} s`)
process.exitCode = missed === 0 ? 0 : 1

/** Prints a row for each fault: its places, and at how many of them nothing was wrong. */
async function printEach<T extends string>(
  faults: ReadonlyArray<T>,
  placesOf: (fault: T) => ReadonlyArray<() => Promise<ReadonlyArray<string>>>,
): Promise<void> {
  for (const fault of faults) {
    const places = placesOf(fault)
    const wrong = new Set<string>()
    let converged = 0
    for (const meet of places) {
      const found = await meet().catch((error: unknown) => [String(error)])
      if (found.length === 0) converged += 1
      for (const what of found) wrong.add(what)
    }
    missed += places.length - converged
    say(row([fault, String(places.length), String(converged), [...wrong].join('; ')]))
  }
}

function row([fault = '', places = '', converged = '', wrong = '']: ReadonlyArray<string>): string {
  return `${fault.padEnd(32)}${places.padStart(7)}${converged.padStart(11)}  ${wrong}`.trimEnd()
}
