import type { ApplyEvent, Step } from '@voyage/deploy-planner'
import { expect, it, vi } from 'vitest'
import { createOutput } from '../output.ts'
import { createProgressRenderer } from './render-progress.ts'

const step = (id: string, title: string): Step => ({ id, title }) as Step
const deploy = step('worker.deploy:site', 'Deploy Worker site')
const migrate = step('d1.migrate:ops', 'Migrate ops')

function arrange(options: { readonly isTTY: boolean; readonly ci?: boolean }) {
  let written = ''
  let time = 0
  const stream = { isTTY: options.isTTY, columns: 60, write: (text: string) => (written += text) }
  const environment = options.ci ? { CI: 'true' } : {}
  const output = createOutput({ stdout: stream, stderr: stream, environment, style: (_format, text) => text })
  const show = createProgressRenderer(output, 2, () => time)
  return {
    show: (event: ApplyEvent) => show(event),
    pass: (milliseconds: number) => {
      time += milliseconds
      vi.advanceTimersByTime(milliseconds)
    },
    written: () => written,
    /** What a terminal shows in the end: a carriage return and an erase take the line away. */
    screen: () => written.split('\n').map((line) => line.split('\r\u001b[2K').at(-1) ?? ''),
  }
}

const failure = { code: 'x', message: 'no answer', remedy: 'Run again.', retriable: true, effect: 'unknown' } as const

it('in a terminal shows what runs and for how long, below the lines of what has ended', () => {
  vi.useFakeTimers()
  try {
    const terminal = arrange({ isTTY: true })
    terminal.show({ type: 'stepStarted', step: deploy })
    terminal.show({ type: 'stepStarted', step: migrate })
    terminal.pass(3000)
    expect(terminal.screen()).toEqual(['2 running: Deploy Worker site 3 s, Migrate ops 3 s'])
    terminal.show({ type: 'stepFinished', step: migrate, milliseconds: 3000, adopted: false })
    expect(terminal.screen()).toEqual(['[1/2] done    Migrate ops 3.0 s', '1 running: Deploy Worker site 3 s'])
    terminal.show({ type: 'stepFinished', step: deploy, milliseconds: 3400, adopted: false })
    expect(terminal.screen().at(-1)).toBe('')
    expect(vi.getTimerCount()).toBe(0)
  } finally {
    vi.useRealTimers()
  }
})

it('cuts the line at the width of the terminal, so that it can be taken away again', () => {
  const terminal = arrange({ isTTY: true })
  terminal.show({ type: 'stepStarted', step: step('x', 'A'.repeat(100)) })
  expect(terminal.screen()[0]).toHaveLength(59)
  terminal.show({ type: 'stepFinished', step: step('x', 'A'), milliseconds: 1, adopted: false })
})

it.each([{ isTTY: false }, { isTTY: true, ci: true }])('writes plain lines that stay with %j', (how) => {
  const plain = arrange(how)
  plain.show({ type: 'stepStarted', step: deploy })
  plain.show({ type: 'stepRetried', step: deploy, attempt: 1, wait: 2000, failure })
  plain.show({ type: 'stepFinished', step: deploy, milliseconds: 12, adopted: true })
  expect(plain.written()).toBe(
    '        waits   Deploy Worker site: again in 2.0 s (attempt 2); x\n[1/2] done    Deploy Worker site (found and adopted) 12 ms\n',
  )
})

it('says of a failed step what it said, what it may have left behind, and what to do', () => {
  const plain = arrange({ isTTY: false })
  plain.show({ type: 'stepFailed', step: deploy, milliseconds: 1, failure })
  plain.show({ type: 'stepFailed', step: migrate, milliseconds: 1, failure: { ...failure, effect: 'none' } })
  expect(plain.written().split('\n')).toEqual([
    '[1/2] failed  Deploy Worker site',
    '        no answer',
    '        Left behind: perhaps what it was to do; the next run looks before it does it again.',
    '        Run again.',
    '[2/2] failed  Migrate ops',
    '        no answer',
    '        Left behind: nothing.',
    '        Run again.',
    '',
  ])
})
