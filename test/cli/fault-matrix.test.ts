import { describe, expect, it } from 'vitest'
import type { Course, FaultPlace } from './fault-matrix.ts'
import { deployWithFault } from './fault-matrix.ts'
import { meetProcessFault, processFaults } from './fault-processes.ts'
import type { FaultName } from './faults.ts'
import { callFaults, eventFaults, writeFaults } from './faults.ts'

interface Matrix {
  readonly on: FaultPlace
  readonly course: Course
  /** The least calls and writes that the deploy has without a fault. */
  readonly calls: number
  readonly writes: number
  /** How far apart the places are that a fault strikes; the faults strike at different ones. `npm run fault-matrix`: 1. */
  readonly stride: number
}

const faults: ReadonlyArray<FaultName> = [...callFaults, ...writeFaults, ...eventFaults]

function placesOf(fault: FaultName, { places, stride }: { places: number; stride: number }): ReadonlyArray<number> {
  const first = 1 + (faults.indexOf(fault) % stride)
  return Array.from({ length: Math.ceil((places - first + 1) / stride) }, (_, index) => first + index * stride)
}

/** Meets the fault at the places of the matrix, and returns what went wrong anywhere. */
async function everywhere(
  { on, course, stride }: Matrix,
  fault: FaultName,
  places: number,
): Promise<ReadonlyArray<string>> {
  const wrong: Array<string> = []
  for (const at of placesOf(fault, { places, stride })) {
    const outcome = await deployWithFault({ on, course, fault, at })
    wrong.push(...outcome.wrong.map((what) => `${fault} ${at}: ${what}`))
  }
  return wrong
}

const matrices: ReadonlyArray<Matrix> = [
  { on: 'rest', course: 'create', calls: 50, writes: 60, stride: 1 },
  { on: 'local', course: 'create', calls: 10, writes: 60, stride: 1 },
  { on: 'rest', course: 'update', calls: 25, writes: 30, stride: 4 },
  { on: 'local', course: 'update', calls: 4, writes: 30, stride: 4 },
  { on: 'rest', course: 'put back', calls: 25, writes: 30, stride: 4 },
  { on: 'local', course: 'put back', calls: 4, writes: 30, stride: 4 },
]

describe.each(matrices)(
  'on $on, $course: one deploy after a fault converges: no duplicate, equal ids, what a fresh deploy serves, nothing left to do (requirement 7)',
  async (matrix) => {
    const { on, course } = matrix
    const whole = await deployWithFault({ on, course, fault: null, at: 0 })

    it('without a fault makes what it should', () => {
      expect(whole.wrong).toEqual([])
      expect(whole.calls).toBeGreaterThanOrEqual(matrix.calls)
      expect(whole.writes).toBeGreaterThanOrEqual(matrix.writes)
    })

    it.each(callFaults)('%s, at the calls', async (fault) => {
      expect(await everywhere(matrix, fault, whole.calls)).toEqual([])
    })

    it.each(writeFaults)('%s, at the writes', async (fault) => {
      expect(await everywhere(matrix, fault, whole.writes)).toEqual([])
    })

    it.each(eventFaults)('%s, at the calls and the writes', async (fault) => {
      expect(await everywhere(matrix, fault, whole.calls + whole.writes)).toEqual([])
    })
  },
)

describe.each(matrices.filter(({ course }) => course !== 'put back'))(
  'on $on, $course: within one deploy (requirement 28)',
  async ({ on, course, stride }) => {
    const whole = await deployWithFault({ on, course, fault: null, at: 0 })

    it.each(['reply lost', 'done, answered 500', 'answered 500', 'answered 429', 'timed out'] as const)(
      '%s, at the calls, is survived by retries',
      async (fault) => {
        const retry = { budgetMilliseconds: 600_000, random: () => 1, wait: async () => undefined }
        for (const at of placesOf(fault, { places: whole.calls, stride })) {
          const outcome = await deployWithFault({ on, course, fault, at, retry })
          expect([outcome.survived, outcome.wrong], `${fault} ${at}`).toEqual([true, []])
        }
      },
    )
  },
)

// Every deploy starts workerd anew, twice.
describe('on the local stack in real workerd, at a sample of the places', async () => {
  const whole = await deployWithFault({ on: 'workerd', fault: null, at: 0 })

  it('without a fault makes what it should', () => {
    expect(whole.wrong).toEqual([])
  })

  it.each(writeFaults)('%s', async (fault) => {
    for (let at = 3; at <= whole.writes; at += 31) {
      const outcome = await deployWithFault({ on: 'workerd', fault, at })
      expect(outcome.wrong, `${fault} ${at}`).toEqual([])
    }
  })
})

// `npm run fault-matrix` meets them all.
it.each(processFaults.filter(({ name }) => /Ctrl-C twice|cannot be written|two deploys/.test(name)))(
  'a real process by $target, $name: one more deploy converges',
  async (fault) => {
    expect(await meetProcessFault(fault)).toEqual([])
  },
)
