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
}

/** Meets the fault at every place there is, and returns what went wrong anywhere. */
async function everywhere({ on, course }: Matrix, fault: FaultName, places: number): Promise<ReadonlyArray<string>> {
  const wrong: Array<string> = []
  for (let at = 1; at <= places; at++) {
    const outcome = await deployWithFault({ on, course, fault, at })
    wrong.push(...outcome.wrong.map((what) => `${fault} ${at}: ${what}`))
  }
  return wrong
}

const matrices: ReadonlyArray<Matrix> = [
  { on: 'rest', course: 'create', calls: 50, writes: 60 },
  { on: 'local', course: 'create', calls: 10, writes: 60 },
  { on: 'rest', course: 'update', calls: 25, writes: 30 },
  { on: 'local', course: 'update', calls: 4, writes: 30 },
  { on: 'rest', course: 'put back', calls: 25, writes: 30 },
  { on: 'local', course: 'put back', calls: 4, writes: 30 },
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

    it.each(callFaults)('%s, at every call', async (fault) => {
      expect(await everywhere(matrix, fault, whole.calls)).toEqual([])
    })

    it.each(writeFaults)('%s, at every write', async (fault) => {
      expect(await everywhere(matrix, fault, whole.writes)).toEqual([])
    })

    it.each(eventFaults)('%s, at every call and every write', async (fault) => {
      expect(await everywhere(matrix, fault, whole.calls + whole.writes)).toEqual([])
    })
  },
)

describe.each(matrices.filter(({ course }) => course !== 'put back'))(
  'on $on, $course: within one deploy (requirement 28)',
  async ({ on, course }) => {
    const whole = await deployWithFault({ on, course, fault: null, at: 0 })

    it.each(['reply lost', 'done, answered 500', 'answered 500', 'answered 429', 'timed out'] as const)(
      '%s, at every call, is survived by retries',
      async (fault) => {
        const retry = { budgetMilliseconds: 600_000, random: () => 1, wait: async () => undefined }
        for (let at = 1; at <= whole.calls; at++) {
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
