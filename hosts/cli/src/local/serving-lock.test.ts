import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { findServing, takeServingLock } from './serving-lock.ts'

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'voyage-serving-'))
  file = join(folder, 'local.serving.json')
})
const children: Array<ChildProcess> = []
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

async function deadProcessId(): Promise<number> {
  const child = spawn(process.execPath, ['-e', ''])
  await new Promise((resolve) => child.once('close', resolve))
  return child.pid ?? 0
}

it('refuses a second holder and names the first with its port', async () => {
  const lock = await takeServingLock({ file, port: 8787 })
  await expect(takeServingLock({ file, port: 8788 })).rejects.toMatchObject({
    code: 'CLI_ALREADY_SERVING',
    exitCode: 75,
    message: expect.stringContaining(`Process ${process.pid} serves from this state on port 8787`),
  })
  expect(await findServing(file)).toMatchObject({ pid: process.pid, port: 8787 })
  await lock.release()
  await lock.release()
  expect(await findServing(file)).toBeNull()
  await (await takeServingLock({ file, port: 8788 })).release()
})

it('takes over from a process that is gone, and from a torn file', async () => {
  await writeFile(file, JSON.stringify({ pid: await deadProcessId(), port: 1, runtimePid: null }))
  expect(await findServing(file)).toBeNull()
  await (await takeServingLock({ file, port: 8787 })).release()
  await writeFile(file, '{"pid":')
  await (await takeServingLock({ file, port: 8787 })).release()
})

it('ends the workerd that a killed start left, and nothing else under that number', async () => {
  const orphan = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)', 'workerd'])
  const bystander = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)', 'something'])
  children.push(orphan, bystander)
  const ended = new Promise((resolve) => orphan.once('close', (_code, signal) => resolve(signal)))
  for (const child of [orphan, bystander]) {
    await writeFile(file, JSON.stringify({ pid: await deadProcessId(), port: 1, runtimePid: child.pid }))
    await (await takeServingLock({ file, port: 8787 })).release()
  }
  expect(await ended).toBe('SIGKILL')
  expect(bystander.exitCode ?? bystander.signalCode).toBeNull()
})

it('writes down the workerd that serves', async () => {
  const lock = await takeServingLock({ file, port: 8787 })
  await lock.recordRuntime(4711)
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ pid: process.pid, port: 8787, runtimePid: 4711 })
  await lock.release()
})
