import { DeployPlannerError } from '@voyage/deploy-planner'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { CommandError } from '../command-error.ts'
import { exitCodes } from '../exit-codes.ts'
import type { Output } from '../output.ts'
import type { DoneInTurn } from './do-in-turn.ts'
import { doInTurn } from './do-in-turn.ts'
import { whileInterruptible } from './on-deploy-interrupt.ts'

let others: ReadonlyArray<NodeJS.SignalsListener>
let uncaught: ReadonlyArray<NodeJS.UncaughtExceptionListener>
let said: Array<string>
let code: number | undefined
const output = { warn: (text: string) => void said.push(text) } as unknown as Output
const endWith = (given: number): void => {
  code = given
}
const inTurn = (
  things: ReadonlyArray<number>,
  work: (thing: number, signal: AbortSignal) => Promise<void>,
): Promise<DoneInTurn<number>> =>
  whileInterruptible({ output, endWith }, (interrupt) => doInTurn(things, work, { interrupt, output }))
beforeEach(() => {
  said = []
  code = undefined
  others = process.listeners('SIGINT')
  uncaught = process.listeners('uncaughtException')
  process.removeAllListeners('SIGINT')
})
afterEach(() => {
  vi.useRealTimers()
  process.removeAllListeners('SIGINT')
  for (const listener of others) process.on('SIGINT', listener)
  for (const listener of process.listeners('uncaughtException')) {
    if (!uncaught.includes(listener)) process.off('uncaughtException', listener)
  }
})

test('everything is done in turn where nobody interrupts', async () => {
  expect(await inTurn([1, 2], async () => undefined)).toEqual({ done: [1, 2], left: [], failure: null })
  expect(code).toBeUndefined()
  expect(process.listenerCount('SIGINT')).toBe(0)
})

test('the first Ctrl-C lets what runs end, and the rest is left', async () => {
  const work = async (thing: number): Promise<void> => void (thing === 2 && process.emit('SIGINT'))
  expect(await inTurn([1, 2, 3], work)).toEqual({ done: [1, 2], left: [3], failure: null })
  expect(code).toBe(exitCodes.interrupted)
  expect(said).toEqual(['Interrupted: what runs is finished and recorded; again ends it.'])
})

test('what fails ends it: it is left with the rest, and its error is returned', async () => {
  const failed = new CommandError({ code: 'X', message: 'no', remedy: '' })
  const work = async (thing: number): Promise<void> => {
    if (thing === 2) throw failed
  }
  expect(await inTurn([1, 2, 3], work)).toEqual({ done: [1], left: [2, 3], failure: failed })
  expect(code).toBeUndefined()
})

test('what fails after the first Ctrl-C ends with the exit code of an interruption', async () => {
  const work = async (): Promise<void> => {
    process.emit('SIGINT')
    throw new CommandError({ code: 'X', message: 'no', remedy: 'mend it', details: ['where'] })
  }
  const { failure, ...turn } = await inTurn([1, 2], work)
  expect(turn).toEqual({ done: [], left: [1, 2] })
  expect(failure).toMatchObject({
    ...{ code: 'X', message: 'no', remedy: 'mend it' },
    details: ['where'],
    exitCode: 130,
  })
})

test('a store of the state that fails ends it, and what was done is known', async () => {
  const work = async (thing: number): Promise<void> => {
    if (thing === 2) throw new DeployPlannerError('DEPLOY_STATE_WRITE_FAILED', 'no space left')
  }
  const { failure, ...turn } = await inTurn([1, 2, 3], work)
  expect(turn).toEqual({ done: [1], left: [2, 3] })
  expect(failure).toMatchObject({ code: 'DEPLOY_STATE_WRITE_FAILED' })
})

test('the second Ctrl-C ends what runs: it is left with the rest, and why is said', async () => {
  vi.useFakeTimers()
  const work = async (thing: number, signal: AbortSignal): Promise<void> => {
    if (thing === 1) return
    process.emit('SIGINT')
    expect(signal.aborted).toBe(false)
    process.emit('SIGINT')
    expect(signal.aborted).toBe(true)
    throw new CommandError({ code: 'X', message: 'cut off', remedy: '' })
  }
  expect(await inTurn([1, 2, 3], work)).toEqual({ done: [1], left: [2, 3], failure: null })
  expect(code).toBe(exitCodes.interrupted)
  expect(said.at(-1)).toBe('cut off')
  // A third one must not end the process while it says what is left.
  expect(process.listenerCount('SIGINT')).toBe(1)
})

test('a defect is not taken for what the second Ctrl-C ended', async () => {
  vi.useFakeTimers()
  const work = (): Promise<void> => {
    process.emit('SIGINT')
    process.emit('SIGINT')
    return Promise.reject(new TypeError('a defect'))
  }
  await expect(inTurn([1], work)).rejects.toThrow('a defect')
})
