import { expect, it } from 'vitest'
import { whileBusy } from './while-busy.ts'

const failing = (messages: ReadonlyArray<string>) => {
  const left = [...messages]
  let tries = 0
  return {
    work: async () => {
      tries += 1
      const message = left.shift()
      if (message !== undefined) throw new Error(message)
      return `done at ${tries}`
    },
    tries: () => tries,
  }
}
const pauses: Array<number> = []
const pause = async (milliseconds: number): Promise<void> => void pauses.push(milliseconds)

it('does again what another process kept from being done, with growing pauses', async () => {
  pauses.length = 0
  const { work } = failing(['D1_ERROR: database is locked: SQLITE_BUSY', 'Failed to get session commit token.'])
  expect(await whileBusy(work, pause)).toBe('done at 3')
  expect(pauses).toHaveLength(2)
})

it('gives up after about half a minute, with what it was told', async () => {
  pauses.length = 0
  const { work, tries } = failing(Array.from({ length: 100 }, () => 'SQLITE_BUSY'))
  await expect(whileBusy(work, pause)).rejects.toThrow('SQLITE_BUSY')
  expect(tries()).toBe(60)
  const seconds = pauses.reduce((sum, each) => sum + each, 0) / 1000
  expect(seconds).toBeGreaterThan(13)
  expect(seconds).toBeLessThan(31)
})

it('does nothing again that failed for another reason', async () => {
  const { work, tries } = failing(['no such table: days'])
  await expect(whileBusy(work, pause)).rejects.toThrow('no such table')
  expect(tries()).toBe(1)
})
