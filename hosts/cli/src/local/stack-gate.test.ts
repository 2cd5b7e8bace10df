import { expect, it } from 'vitest'
import { createStackGate } from './stack-gate.ts'

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

it('shares one restart between requests that arrive before it begins', async () => {
  let restarts = 0
  const gate = createStackGate(async () => {
    restarts += 1
  })
  await Promise.all([gate.restart(), gate.restart(), gate.restart()])
  expect(restarts).toBe(1)
  await gate.restart()
  expect(restarts).toBe(2)
})

it('restarts only when no use is under way, and lets no use in meanwhile', async () => {
  const log: Array<string> = []
  const first = deferred()
  const gate = createStackGate(async () => {
    log.push('restart')
  })
  const using = gate.use(async () => {
    log.push('use begins')
    await first.promise
    log.push('use ends')
  })
  const restarting = gate.restart()
  const later = gate.use(async () => void log.push('later use'))
  first.resolve()
  await Promise.all([using, restarting, later])
  expect(log).toEqual(['use begins', 'use ends', 'restart', 'later use'])
})

it('tells everybody who asked when a restart fails, and goes on working', async () => {
  let fails = true
  const gate = createStackGate(async () => {
    if (fails) throw new Error('no')
  })
  const asked = await Promise.allSettled([gate.restart(), gate.restart()])
  expect(asked.map((one) => one.status)).toEqual(['rejected', 'rejected'])
  fails = false
  await gate.restart()
  expect(await gate.use(async () => 'works')).toBe('works')
})
