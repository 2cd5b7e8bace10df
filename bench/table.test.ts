import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { BenchRow } from './report.ts'
import { rowOf } from './report.ts'
import { runBench } from './run-bench.ts'
import { exitCodeOf, type Outcome, renderResults, renderTable, renderTroubles } from './table.ts'

const row: BenchRow = {
  name: 'a request',
  unit: 'CPU µs',
  ours: 12.345,
  peers: [
    { name: 'one peer', value: 24.69 },
    { name: 'another', value: Number.POSITIVE_INFINITY },
  ],
  floor: { name: 'floor: an empty Worker', value: 10 },
  method: 'Medians.',
  caveat: 'One of them does less.',
}
const measured: Outcome = { bench: 'gateway', kind: 'measured', rows: [row], seconds: 61 }
const failed: Outcome = { bench: 'catalog', kind: 'failed', why: 'ended with 1: Error: no port', seconds: 2 }
const leftOut: Outcome = { bench: 'no-op', kind: 'left_out', why: 'npm ci --prefix bench/deploy-planner' }
const cells = (line: string | undefined) =>
  line
    ?.split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())

describe('the table', () => {
  const lines = renderTable([measured, failed, leftOut]).split('\n')

  it('has ours, the floor, and a line for each peer, with ratios', () => {
    expect(cells(lines[2])).toEqual([
      'gateway',
      'a request',
      'CPU µs',
      '12.3',
      'one peer',
      '24.7',
      '0.50',
      '10',
      '1.23',
    ])
  })

  it('shows a dash for a peer that did not finish, and no ratio to it', () => {
    expect(cells(lines[3])).toEqual(['', '', '', '', 'another', '-', '-', '', ''])
  })

  it('says which benchmark failed and which was left out', () => {
    expect(cells(lines[4])?.slice(0, 2)).toEqual(['catalog', 'FAILED'])
    expect(cells(lines[5])?.slice(0, 2)).toEqual(['no-op', 'left out'])
  })

  it('is aligned, so that a terminal can show it', () => {
    expect(new Set(lines.map((line) => line.length)).size).toBe(1)
  })

  it('says why below it', () => {
    expect(renderTroubles([measured, failed, leftOut])).toEqual([
      'catalog failed: ended with 1: Error: no port',
      'no-op was left out: npm ci --prefix bench/deploy-planner',
    ])
  })
})

describe('a run', () => {
  it('fails when one benchmark failed, not when one was left out', () => {
    expect([exitCodeOf([measured, leftOut]), exitCodeOf([measured, failed])]).toEqual([0, 1])
  })

  it('is written with machine, method, caveat, floor and the page of each benchmark', () => {
    const machine = {
      cpu: 'AMD EPYC',
      cores: 2,
      node: 'v24.21.0',
      workerd: '1.20261023.1',
      loadAtStart: 1,
      loadAtEnd: 2.5,
      date: '2026-11-25T23:00Z',
      commit: 'abc1234',
    }
    const text = renderResults({ machine, outcomes: [measured, failed], details: { gateway: 'gateway/RESULTS.md' } })
    expect(text).toContain('2 × AMD EPYC; load 1.00 at the start, 2.50 at the end')
    expect(text).toContain('Node v24.21.0, workerd 1.20261023.1\n- 2026-11-25T23:00Z, commit abc1234, 2 min')
    expect(text).toContain('- Medians. One of them does less. Floor: an empty Worker.')
    expect(text).toContain('[gateway/RESULTS.md](gateway/RESULTS.md)')
    expect(text).toContain('- catalog failed: ended with 1: Error: no port')
  })
})

describe('a row', () => {
  const figures = [
    { name: 'create', value: 1 },
    { name: 'create twice', value: 2 },
  ]
  const text = { name: 'row', unit: 'ms', method: '', caveat: '' }

  it('takes the figure of that name before one whose name begins so', () => {
    expect(rowOf(figures, { ...text, ours: 'create', floor: 'create t' })).toMatchObject({
      ours: 1,
      floor: { name: 'create twice', value: 2 },
    })
  })

  it('is refused when a candidate has another name by now', () => {
    expect(() => rowOf(figures, { ...text, ours: 'delete' })).toThrow(
      'row: no candidate "delete" among: create; create twice',
    )
    expect(() => rowOf(figures, { ...text, ours: 'creat' })).toThrow('row: more than one candidate "creat"')
  })
})

describe('a benchmark in a process of its own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'voyage-bench-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const run = (code: string) => {
    writeFileSync(join(folder, 'bench.mjs'), code)
    const entry = relative(import.meta.dirname, join(folder, 'bench.mjs'))
    return runBench({ name: 'test', entry, details: '' }, { isQuick: true, printed: folder })
  }

  it('answers its rows', async () => {
    const sent = await run(`process.send([{ name: process.env.BENCH_QUICK }])`)
    expect(sent).toMatchObject({ kind: 'measured', rows: [{ name: '1' }] })
  })

  it('fails alone when it throws, and says why', async () => {
    expect(await run(`throw new TypeError('no port')`)).toMatchObject({
      kind: 'failed',
      why: 'ended with 1: TypeError: no port',
    })
  })

  it('says all lines of what an error says, and none of where it was thrown', async () => {
    expect(await run(`throw new Error('authorize\\nanswered 500')`)).toMatchObject({
      why: 'ended with 1: Error: authorize answered 500',
    })
  })

  it('fails when it sent rows and missed one of its bars afterwards', async () => {
    expect(await run(`process.send([{}]); process.exitCode = 1`)).toMatchObject({ kind: 'failed', why: 'ended with 1' })
  })

  it('fails when it answers nothing', async () => {
    expect(await run('')).toMatchObject({ kind: 'failed', why: 'answered no rows' })
  })

  it('is left out with what to do when what it needs is not there', async () => {
    const needs = { file: 'gone/package.json', mend: 'npm ci --prefix gone' }
    const bench = { name: 'test', entry: 'gone.ts', details: '', needs }
    expect(await runBench(bench, { isQuick: true, printed: folder })).toEqual({
      bench: 'test',
      kind: 'left_out',
      why: 'npm ci --prefix gone',
    })
  })
})
