import { expect, it } from 'vitest'
import type { ProcessCall } from './run-process.ts'
import { runProcess } from './run-process.ts'

const call = (script: string, change: Partial<ProcessCall> = {}): ProcessCall => ({
  file: process.execPath,
  arguments: ['-e', script],
  cwd: import.meta.dirname,
  environment: {},
  stdin: '',
  timeoutMs: 60_000,
  signal: new AbortController().signal,
  ...change,
})

// It starts another process that holds the same output. The end is reported once the output is closed, so that each
// test below comes back only when both have gone.
const parent =
  "require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' }); setInterval(() => {}, 1000)"

it('gives a process its input and only its own environment, and returns what it wrote', async () => {
  const script =
    "process.stdin.on('data', (d) => console.log(String(d))).on('end', () => { console.error(Object.keys(process.env).length); process.exit(3) })"
  expect(await runProcess(call(script, { stdin: 'hello', environment: { ONE: '1' } }))).toEqual({
    how: 'exited',
    exitCode: 3,
    stdout: 'hello\n',
    stderr: '1\n',
  })
})

it('ends the whole process group when the time is up', async () => {
  expect((await runProcess(call(parent, { timeoutMs: 500 }))).how).toBe('timed-out')
})

it('ends it on the signal, and starts nothing after the signal', async () => {
  const controller = new AbortController()
  const running = runProcess(call(parent, { signal: controller.signal }))
  controller.abort()
  expect((await running).how).toBe('aborted')
  expect((await runProcess(call('', { signal: controller.signal }))).how).toBe('not-started')
})

it('says of a program that is not there, and of arguments that are too long, that nothing was started', async () => {
  expect((await runProcess(call('', { file: '/does/not/exist' }))).how).toBe('not-started')
  expect((await runProcess(call('x'.repeat(4_000_000)))).how).toBe('not-started')
})
