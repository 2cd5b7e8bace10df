/// <reference types="node" />
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { BranchDay } from './day/branch-day.ts'
import { generateBranchDay } from './day/generate-branch-day.ts'
import type { TenantLaneInput } from './input/lane-input.ts'
import { parseTenantLaneInput } from './schema/parse-tenant-lane-input.ts'

const CONFIG = new URL('../../../hosts/meridian/config/', import.meta.url)
const document = async (name: string): Promise<unknown> =>
  JSON.parse(await readFile(new URL(`${name}.json`, CONFIG), 'utf8'))

async function meridian(): Promise<TenantLaneInput> {
  const [matrix, branches, roster, demand] = await Promise.all(['matrix', 'branches', 'roster', 'demand'].map(document))
  const input = parseTenantLaneInput({ matrix, branches, roster, demand })
  if (!input.ok) throw new Error(JSON.stringify(input.error, null, 2))
  return input.value
}

async function day(branchId: string, date: string): Promise<BranchDay> {
  const result = generateBranchDay({ input: await meridian(), branchId, date, seed: 'meridian' })
  if (!result.ok) throw new Error(result.error.reason)
  return result.value
}

const sha256 = async (text: string): Promise<string> =>
  Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))).toString('hex')

describe("Meridian's input", { timeout: 30_000 }, () => {
  it('is valid and has ten services, nine roles, three branches in two time zones and about forty people', async () => {
    const { matrix, branches, roster } = await meridian()
    expect(matrix.services.length).toBe(10)
    expect(matrix.roles.length).toBe(9)
    expect(branches.map((branch) => branch.id)).toEqual(['riverside', 'old-town', 'harbour'])
    expect(new Set(branches.map((branch) => branch.timeZone)).size).toBe(2)
    expect(roster.staff.length).toBe(42)
  })

  it('gives a rich Monday at every branch', async () => {
    let [served, walkIns] = [0, 0]
    for (const branchId of ['riverside', 'old-town', 'harbour']) {
      const { lanes, metrics } = await day(branchId, '2026-11-23')
      const kinds = new Set(lanes.flatMap((lane) => lane.blocks.map((block) => block.kind)))
      for (const kind of ['appointment', 'queue', 'event', 'break', 'fill']) expect([...kinds]).toContain(kind)
      const sources = new Set(lanes.flatMap((lane) => lane.blocks.map((block) => block.source)))
      for (const source of ['booking', 'event_follow_up', 'f35_role_lane', 'walk_in', 'roster'])
        expect([...sources]).toContain(source)
      expect(metrics.bookingsPlaced / metrics.bookings).toBeGreaterThan(0.8)
      served += metrics.walkInsServed
      walkIns += metrics.walkIns
      expect(metrics.targetScore / metrics.targetScoreMax).toBeGreaterThan(0.75)
    }
    expect(served / walkIns).toBeGreaterThan(0.9)
  })

  it('answers for every day of a year at every branch, closed days with empty lanes and a word', async () => {
    const input = await meridian()
    for (const { id } of input.branches)
      for (let month = 1; month <= 12; month++)
        for (let of = 1; of <= 28; of += 9) {
          const date = `2027-${String(month).padStart(2, '0')}-${String(of).padStart(2, '0')}`
          const result = generateBranchDay({ input, branchId: id, date, seed: 'meridian' })
          expect(result.ok).toBe(true)
          if (!result.ok || result.value.closed === null) continue
          expect(result.value.lanes).toEqual([])
          expect(result.value.warnings.map((warning) => warning.code)).toEqual(['BRANCH_CLOSED'])
        }
  })

  it('names a closed weekday and a closed date', async () => {
    expect((await day('riverside', '2026-11-29')).closed).toBe('weekday')
    expect((await day('riverside', '2026-11-26')).closed).toBe('closed_date')
  })

  it('16: makes the same bytes in a fresh process with another clock zone and locale', async () => {
    const script = `
      const { generateBranchDay } = await import(${JSON.stringify(new URL('./index.ts', import.meta.url).href)})
      const { parseTenantLaneInput } = await import(${JSON.stringify(new URL('./schema/index.ts', import.meta.url).href)})
      const { readFileSync } = await import('node:fs')
      const { createHash } = await import('node:crypto')
      const read = (name) => JSON.parse(readFileSync(new URL(name + '.json', ${JSON.stringify(CONFIG.href)}), 'utf8'))
      const input = parseTenantLaneInput({ matrix: read('matrix'), branches: read('branches'), roster: read('roster'), demand: read('demand') })
      const day = generateBranchDay({ input: input.value, branchId: 'riverside', date: '2026-11-23', seed: 'meridian' })
      process.stdout.write(createHash('sha256').update(JSON.stringify(day.value)).digest('hex'))`
    const env = { ...process.env, TZ: 'Pacific/Chatham', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' }
    const run = promisify(execFile)
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { env })
    expect(stdout).toBe(await sha256(JSON.stringify(await day('riverside', '2026-11-23'))))
  })
})
