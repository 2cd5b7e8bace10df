import { afterEach, beforeEach, expect, test } from 'vitest'
import { CommandError } from '../command-error.ts'
import { exitCodes } from '../exit-codes.ts'
import type { Output } from '../output.ts'
import { doInTurn } from './do-in-turn.ts'

let others: ReadonlyArray<NodeJS.SignalsListener>
let said: Array<string>
const output = { warn: (text: string) => void said.push(text) } as unknown as Output
beforeEach(() => {
  said = []
  others = process.listeners('SIGINT')
  process.removeAllListeners('SIGINT')
})
afterEach(() => {
  process.removeAllListeners('SIGINT')
  for (const listener of others) process.on('SIGINT', listener)
  process.exitCode = undefined
})

test('everything is done in turn where nobody interrupts', async () => {
  expect(await doInTurn([1, 2], async () => undefined, output)).toEqual({ done: [1, 2], left: [] })
  expect(process.exitCode).toBeUndefined()
  expect(process.listenerCount('SIGINT')).toBe(0)
})

test('the first Ctrl-C lets what runs end, and the rest is left', async () => {
  const work = async (thing: number): Promise<void> => void (thing === 2 && process.emit('SIGINT'))
  expect(await doInTurn([1, 2, 3], work, output)).toEqual({ done: [1, 2], left: [3] })
  expect(process.exitCode).toBe(exitCodes.interrupted)
  expect(said).toEqual(['Interrupted: what runs is finished and recorded; again ends it.'])
})

test('what fails ends it with its own error', async () => {
  const failed = new CommandError({ code: 'X', message: 'no', remedy: '' })
  await expect(doInTurn([1], () => Promise.reject(failed), output)).rejects.toBe(failed)
})
