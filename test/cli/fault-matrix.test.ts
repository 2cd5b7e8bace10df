import { describe, expect, it } from 'vitest'
import { deployWithFault } from './fault-matrix.ts'
import type { FaultName } from './faults.ts'
import { callFaults, writeFaults } from './faults.ts'

/** Meets the fault at every place there is, and returns what went wrong anywhere. */
async function everywhere(fault: FaultName, places: number): Promise<ReadonlyArray<string>> {
  const wrong: Array<string> = []
  for (let at = 1; at <= places; at++) {
    const outcome = await deployWithFault({ fault, at })
    wrong.push(...outcome.wrong.map((what) => `${fault} ${at}: ${what}`))
  }
  return wrong
}

describe('one deploy after a fault converges: no duplicate, equal ids, nothing left to do (requirement 7)', async () => {
  const whole = await deployWithFault({ fault: null, at: 0 })

  it('without a fault makes what it should, by more than twenty calls and forty writes', () => {
    expect(whole.wrong).toEqual([])
    expect(whole.calls).toBeGreaterThan(20)
    expect(whole.writes).toBeGreaterThan(40)
  })

  it.each(callFaults)('%s, at every call', async (fault) => {
    expect(await everywhere(fault, whole.calls)).toEqual([])
  })

  it.each(writeFaults)('%s, at every write', async (fault) => {
    expect(await everywhere(fault, whole.writes)).toEqual([])
  })

  it.each(['reply lost', 'done, answered 500', 'answered 500', 'answered 429', 'timed out'] as const)(
    '%s, at every call, is survived within one deploy by retries (requirement 28)',
    async (fault) => {
      const retry = { budgetMilliseconds: 600_000, random: () => 1, wait: async () => undefined }
      for (let at = 1; at <= whole.calls; at++) {
        const outcome = await deployWithFault({ fault, at, retry })
        expect([outcome.survived, outcome.wrong], `${fault} ${at}`).toEqual([true, []])
      }
    },
  )
})

// Every deploy starts workerd anew; `npm run fault-matrix -- local` meets them all.
describe('on the local stack, at a sample of the places', async () => {
  const whole = await deployWithFault({ on: 'local', fault: null, at: 0 })

  it('without a fault makes what it should', () => {
    expect(whole.wrong).toEqual([])
  })

  it.each(writeFaults)('%s', async (fault) => {
    for (let at = 3; at <= whole.writes; at += 21) {
      const outcome = await deployWithFault({ on: 'local', fault, at })
      expect(outcome.wrong, `${fault} ${at}`).toEqual([])
    }
  })
})
