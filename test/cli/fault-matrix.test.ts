import { describe, expect, it } from 'vitest'
import type { FaultPlace } from './fault-matrix.ts'
import { deployWithFault } from './fault-matrix.ts'
import { meetProcessFault, processFaults } from './fault-processes.ts'
import type { FaultName } from './faults.ts'
import { callFaults, eventFaults, writeFaults } from './faults.ts'

/** Meets the fault at every place there is, and returns what went wrong anywhere. */
async function everywhere(on: FaultPlace, fault: FaultName, places: number): Promise<ReadonlyArray<string>> {
  const wrong: Array<string> = []
  for (let at = 1; at <= places; at++) {
    const outcome = await deployWithFault({ on, fault, at })
    wrong.push(...outcome.wrong.map((what) => `${fault} ${at}: ${what}`))
  }
  return wrong
}

describe.each(['rest', 'local'] as const)(
  'on %s one deploy after a fault converges: no duplicate, equal ids, nothing left to do (requirement 7)',
  async (on) => {
    const whole = await deployWithFault({ on, fault: null, at: 0 })

    it('without a fault makes what it should, by ten calls and sixty writes at least', () => {
      expect(whole.wrong).toEqual([])
      expect(whole.calls).toBeGreaterThanOrEqual(10)
      expect(whole.writes).toBeGreaterThanOrEqual(60)
    })

    it.each(callFaults)('%s, at every call', async (fault) => {
      expect(await everywhere(on, fault, whole.calls)).toEqual([])
    })

    it.each(writeFaults)('%s, at every write', async (fault) => {
      expect(await everywhere(on, fault, whole.writes)).toEqual([])
    })

    it.each(eventFaults)('%s, at every call and every write', async (fault) => {
      expect(await everywhere(on, fault, whole.calls + whole.writes)).toEqual([])
    })

    it.each(['reply lost', 'done, answered 500', 'answered 500', 'answered 429', 'timed out'] as const)(
      '%s, at every call, is survived within one deploy by retries (requirement 28)',
      async (fault) => {
        const retry = { budgetMilliseconds: 600_000, random: () => 1, wait: async () => undefined }
        for (let at = 1; at <= whole.calls; at++) {
          const outcome = await deployWithFault({ on, fault, at, retry })
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
