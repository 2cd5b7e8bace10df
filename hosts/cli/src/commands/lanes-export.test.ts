import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lanes } from './lanes-in-process.testkit.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'voyage-lanes-export-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('voyage lanes export --format ics', () => {
  const range = (out: string, ...more: ReadonlyArray<string>) =>
    lanes('export', '--format', 'ics', '--from', '2026-10-24', '--to', '2026-10-27', '--out', out, ...more)

  it('writes the blocks of the branch that are in the CSV, fill apart, as one calendar', async () => {
    const [ics, csv] = [join(folder, 'days.ics'), join(folder, 'days.csv')]
    expect((await range(ics, '--branch', 'riverside')).stdout).toBe(`${ics}: 4 branch days as ics.\n`)
    await range(csv, '--branch', 'riverside', '--format', 'csv', '--threads', '1')
    const text = await readFile(ics, 'utf8')
    const rows = (await readFile(csv, 'utf8')).split('\r\n').filter((row) => /^riverside,/.test(row))
    const events = text.split('BEGIN:VEVENT').length - 1
    expect(events).toBeGreaterThan(100)
    expect(events).toBe(rows.filter((row) => row.split(',')[4] !== 'fill').length)
    expect(text.match(/^(?:BEGIN|END):(?:VCALENDAR|VTIMEZONE)\r$/gm)?.map((line) => line.trim())).toEqual([
      'BEGIN:VCALENDAR',
      'BEGIN:VTIMEZONE',
      'END:VTIMEZONE',
      'END:VCALENDAR',
    ])
  })

  it('names events, and has with --staff the blocks of that person alone', async () => {
    const week = ['export', '--format', 'ics', '--from', '2026-11-23', '--to', '2026-11-29', '--branch', 'riverside']
    const summariesWith = async (name: string, ...more: ReadonlyArray<string>) => {
      await lanes(...week, '--out', join(folder, name), ...more)
      const text = (await readFile(join(folder, name), 'utf8')).replaceAll('\r\n ', '')
      return text.split('\r\n').filter((line) => line.startsWith('SUMMARY:'))
    }
    const [all, own] = [await summariesWith('all.ics'), await summariesWith('own.ics', '--staff', 'amara-okafor')]
    expect(own).toContain('SUMMARY:Event: Morning huddle (Amara Okafor)')
    expect(own).toEqual(all.filter((line) => line.endsWith('(Amara Okafor)')))
    expect(own.length).toBeLessThan(all.length)
  })

  it('refuses --staff of nobody there and without a calendar, and a branch that is named twice', async () => {
    const out = join(folder, 'never.ics')
    const refused = async (...more: ReadonlyArray<string>) => (await range(out, ...more)).error?.message
    const here = ['--branch', 'riverside']
    expect(await refused(...here, '--staff', 'nobody')).toBe('Nobody of riverside has the id "nobody".')
    expect(await refused(...here, '--staff', 'amara-okafor', '--format', 'csv')).toBe('--staff is for calendars.')
    expect(await refused(...here, 'riverside', '--format', 'csv')).toBe('Branch "riverside" is named twice.')
    expect(existsSync(out)).toBe(false)
  })

  it('refuses two branches and none, and writes no file', async () => {
    const out = join(folder, 'never.ics')
    for (const branches of [[], ['--branch', 'riverside', 'harbour']])
      expect((await range(out, ...branches)).error?.message).toBe('A calendar holds one branch.')
    expect(existsSync(out)).toBe(false)
  })
})
