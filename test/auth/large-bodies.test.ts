import { afterAll, beforeAll, expect, it } from 'vitest'
import { freePort } from '../support/run-voyage.ts'
import { allAnswered, sendLargeBodies } from '../support/send-large-bodies.ts'
import type { RunningWorkers } from '../support/start-workers.ts'
import { issuerAt, startAuth } from './browser.ts'

let port: number
let workers: RunningWorkers
beforeAll(async () => {
  port = await freePort()
  workers = await startAuth({ port, vars: { REGISTRATION: 'on' } })
})
afterAll(() => workers?.stop())

const form = { 'content-type': 'application/x-www-form-urlencoded' }
const json = { 'content-type': 'application/json' }
const nobody = { authorization: 'Bearer nobody' }

it.each([
  ['POST', '/token', form, 413],
  ['POST', '/register', { ...nobody, ...json }, 401],
  ['POST', '/register/client', { ...nobody, ...json }, 405],
  ['POST', '/userinfo', nobody, 401],
  ['POST', '/verify', nobody, 200],
  ['POST', '/authorize', form, 403],
  ['POST', '/sign-in', form, 403],
  ['POST', '/logout', form, 403],
  ['PUT', '/token', form, 405],
  ['PUT', '/session', nobody, 405],
  ['POST', '/nothing', form, 404],
  ['PUT', '/admin/tenants/ten_one', { ...nobody, ...json }, 401],
] as const)('%s %s is answered, and the line stays, however much it sends', async (method, path, headers, status) => {
  const answers = await sendLargeBodies({ url: `${issuerAt(port)}${path}`, method, headers })
  expect(answers).toEqual(allAnswered(status))
})
