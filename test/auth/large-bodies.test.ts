import type { OutgoingHttpHeaders } from 'node:http'
import { Agent, request } from 'node:http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { freePort } from '../support/run-voyage.ts'
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

/** Sends a body and returns the status and whether the line of the request before was still there; or what went wrong. */
const answerTo = (
  agent: Agent,
  { method, path, headers }: { readonly method: string; readonly path: string; readonly headers: OutgoingHttpHeaders },
  body: Buffer,
) =>
  new Promise<string>((resolve) => {
    const outgoing = request(`${issuerAt(port)}${path}`, { method, headers, agent }, (incoming) => {
      incoming.on('error', (error) => resolve(String(error)))
      incoming.on('end', () => resolve(`${incoming.statusCode}${outgoing.reusedSocket ? ' on the same line' : ''}`))
      incoming.resume()
    })
    outgoing.on('error', (error) => resolve(String(error)))
    outgoing.end(body)
  })

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
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const answers: Array<string> = []
  for (const size of [100_000, 3_000_000]) {
    const body = Buffer.alloc(size, 'a')
    for (const framing of [{ 'content-length': size }, { 'transfer-encoding': 'chunked' }]) {
      for (let time = 0; time < 8; time += 1) {
        answers.push(await answerTo(agent, { method, path, headers: { ...headers, ...framing } }, body))
      }
    }
  }
  agent.destroy()
  expect(answers).toEqual(answers.map((_, index) => `${status}${index === 0 ? '' : ' on the same line'}`))
})
