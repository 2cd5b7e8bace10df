import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lanes, root } from './lanes-in-process.testkit.ts'

const config = join(root, 'hosts/meridian/config')
const oracle = join(root, '../shared/lanes')
const day = ['--branch', 'riverside', '--date', '2026-11-23']

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'voyage-lanes-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

interface Document {
  bookings: ReadonlyArray<object>
  readonly roles: ReadonlyArray<{ readonly services: Record<string, { daily_target?: number }> }>
  readonly branches: ReadonlyArray<{ time_zone: string }>
}

/** Meridian's input with one document changed. */
async function changed(name: string, change: (document: Document) => void): Promise<string> {
  const copy = await mkdtemp(join(folder, 'config-'))
  await cp(config, copy, { recursive: true })
  const document = JSON.parse(await readFile(join(copy, `${name}.json`), 'utf8'))
  change(document)
  await writeFile(join(copy, `${name}.json`), JSON.stringify(document))
  // Folders are relative to the project.
  return `../${'../'.repeat(root.split('/').length)}${copy}`
}

describe('voyage lanes generate', () => {
  it('says of a day without lanes that the branch is closed', async () => {
    const { stdout } = await lanes('generate', '--branch', 'riverside', '--date', '2026-11-26')
    expect(stdout.split('\n')).toContain('BRANCH_CLOSED: Riverside is closed on this date.')
  })
})

describe('voyage lanes generate and render', () => {
  it('search longer with --optimise, and draw and print the lanes that are found', async () => {
    const rowsOf = async (...more: ReadonlyArray<string>) =>
      JSON.parse((await lanes('generate', ...day, '--json', ...more)).stdout).rows
    const [fast, better] = [await rowsOf(), await rowsOf('--optimise')]
    expect(better).not.toEqual(fast)
    const pictures = ['fast.svg', 'better.svg'].map((name) => join(folder, name))
    const [first = '', second = ''] = pictures
    await lanes('render', ...day, '--out', first)
    await lanes('render', ...day, '--optimise', '--out', second)
    const svg = await readFile(first, 'utf8')
    expect(await readFile(second, 'utf8')).not.toBe(svg)
    expect(svg).toMatch(
      /<g class="lanes-block lanes-break"><title>[\d:–]+ Break<\/title><rect [^>]*><text [^>]*>Break</,
    )
  })
})

describe('voyage lanes explain', () => {
  it('says of each item without a place when, what, why, who may and what holds them', async () => {
    const [table, json] = [await lanes('explain', ...day), await lanes('explain', ...day, '--json')]
    const { unassigned, warnings, metrics, certificate } = JSON.parse(json.stdout)
    expect(certificate).toBeNull()
    expect(unassigned.length).toBeGreaterThan(5)
    const lines = table.stdout.split('\n')
    expect(lines[0]).toMatch(/^AT +KIND +ITEM +SERVICE +REASON +EVIDENCE/)
    for (const [index, { itemId, kind, reason }] of unassigned.entries()) {
      expect(lines[index + 1]).toContain(` ${kind} `)
      expect(lines[index + 1]).toContain(itemId)
      expect(lines[index + 1]).toContain(reason)
    }
    for (const { code, message } of warnings) expect(lines).toContain(`${code}: ${message}`)
    expect(table.stdout).toContain(`bookings placed     ${metrics.bookingsPlaced} of ${metrics.bookings},`)
    expect(table.stdout).toMatch(/target points {7}\d+ of \d+$/m)
    expect(table.stdout).toMatch(/^search {14}was short: --optimise looks for better lanes$/m)
  })

  it('says that nobody may only where no role may, and else that nobody of them is on shift that day', async () => {
    const booking = { branch_id: 'riverside', service_id: 'wealth-review', start: '10:00' }
    const folderOf = await changed('demand', (demand) => {
      demand.bookings = [
        { ...booking, id: 'closed', date: '2026-11-26' },
        { ...booking, id: 'away', date: '2026-11-28', staff_id: 'amara-okafor' },
      ]
    })
    const withoutRole = await changed('matrix', ({ roles }) => {
      for (const { services } of roles) delete services['wealth-review']
    })
    const explained = async (date: string, input: string) =>
      (await lanes('explain', '--branch', 'riverside', '--date', date, '--config', input)).stdout
    const notOnShift = 'nobody asked for who may is on shift that day'
    expect(await explained('2026-11-26', folderOf)).toMatch(
      new RegExp(` closed .* OUTSIDE_WINDOW +${notOnShift}$`, 'm'),
    )
    expect(await explained('2026-11-28', folderOf)).toMatch(
      new RegExp(` away .* NO_ELIGIBLE_ON_SHIFT +${notOnShift}$`, 'm'),
    )
    expect(await explained('2026-11-27', withoutRole)).toMatch(/ wealth-review +NO_ELIGIBLE_ROLE +nobody may$/m)
  })

  it('proves how good the lanes are with --optimise', async () => {
    const fast = JSON.parse((await lanes('explain', ...day, '--json')).stdout)
    const { metrics, certificate, status } = JSON.parse((await lanes('explain', ...day, '--optimise', '--json')).stdout)
    expect([fast.status, status]).toEqual(['feasible', 'budget_spent'])
    expect(metrics.targetScore).toBeGreaterThanOrEqual(fast.metrics.targetScore)
    expect(certificate.targetScore).toBeGreaterThanOrEqual(metrics.targetScore)
    const table = (await lanes('explain', ...day, '--optimise')).stdout
    expect(table).toMatch(/^search {14}ended after all tries: better lanes may exist, up to the bounds$/m)
    expect(table).toContain(
      `target points       ${metrics.targetScore} of ${metrics.targetScoreMax}; none better than ${certificate.targetScore}`,
    )
  })

  it('names the branches there are when it knows none of that name', async () => {
    const { error } = await lanes('explain', '--branch', 'atlantis', '--date', '2026-11-23')
    expect(error).toMatchObject({ code: 'CLI_LANE_DAY_REFUSED', remedy: expect.stringContaining('riverside') })
  })
})

describe('voyage lanes lint', () => {
  it('shows the matrix and that nothing was found, of what was looked for', async () => {
    const { stdout, error } = await lanes('lint')
    expect(error).toBeNull()
    expect(stdout).toContain('Nothing found that cannot come true: services, roles, targets,')
    const { roles, services } = JSON.parse(readFileSync(join(config, 'matrix.json'), 'utf8'))
    for (const { name } of [...roles, ...services]) expect(stdout).toContain(name)
    expect(JSON.parse((await lanes('lint', '--json')).stdout)).toEqual({ findings: [] })
  })

  it('ends with an error that counts what cannot come true, each in a line: a target nobody has the time for', async () => {
    const folderOf = await changed('matrix', (matrix) => {
      for (const role of matrix.roles)
        for (const cell of Object.values(role.services)) if ((cell.daily_target ?? 0) > 0) cell.daily_target = 20
    })
    const { stdout, error } = await lanes('lint', '--config', folderOf, '--json')
    const { findings } = JSON.parse(stdout)
    expect(findings.length).toBeGreaterThan(0)
    expect(error).toMatchObject({
      code: 'CLI_LANE_INPUT_DOUBTFUL',
      message: expect.stringContaining(`${findings.length} thing`),
    })
    const lines = (await lanes('lint', '--config', folderOf)).stdout.split('\n')
    for (const { code, message } of findings) expect(lines).toContain(`${code}: ${message}`)
  })

  it('lists every error of an input that is none, by file and path', async () => {
    const folderOf = await changed('branches', (branches) => {
      for (const branch of branches.branches) branch.time_zone = 'Mars'
    })
    const { error } = await lanes('lint', '--config', folderOf)
    expect(error).toMatchObject({ code: 'CLI_LANE_INPUT_INVALID' })
    expect(error?.details.filter((line) => line.includes('branches.json: $.branches[')).length).toBeGreaterThan(1)
  })
})

describe.each(['report', 'week'])('voyage lanes %s', (command) => {
  const range = (from: string, to: string, out: string) =>
    lanes(command, '--branch', 'riverside', '--from', from, '--to', to, '--out', out)

  it('writes one file: the heat map of each person and day', async () => {
    const out = join(folder, `${command}.out`)
    const { stdout } = await range('2026-11-23', '2026-11-29', out)
    expect(stdout).toBe(`${out}: riverside, 7 days.\n`)
    const text = await readFile(out, 'utf8')
    expect(text).toContain('Mon 23 Nov: utilisation ')
    expect(text).toContain('2026-11-23 to 2026-11-29')
    expect(text).not.toContain('<script')
    await range('2026-11-23', '2026-11-29', out)
    expect(await readFile(out, 'utf8')).toBe(text)
  })

  it('refuses a range backwards, a day that is none, and a file that cannot be written', async () => {
    const out = join(folder, 'never')
    expect((await range('2026-11-24', '2026-11-23', out)).error?.message).toContain('before it starts')
    expect((await range('2026-11-31', '2026-12-01', out)).error?.message).toContain('"2026-11-31" is no date')
    expect(existsSync(out)).toBe(false)
    const nowhere = await range('2026-11-23', '2026-11-23', join(folder, 'no', 'folder'))
    expect(nowhere.error).toMatchObject({ code: 'CLI_FILE_UNWRITABLE' })
  })
})

it('has a picture and the reasons of each open day in the report', async () => {
  const out = join(folder, 'whole.html')
  await lanes('report', '--branch', 'riverside', '--from', '2026-11-27', '--to', '2026-12-01', '--out', out)
  const html = await readFile(out, 'utf8')
  expect(html).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/)
  const open = [...html.matchAll(/<h2>(\w+ \d+ \w+)<\/h2>/g)].map(([, name]) => name)
  expect(open).toContain('Mon 30 Nov')
  expect(open).not.toContain('Sun 29 Nov')
  // One picture of the week, one of each day.
  expect(html.match(/<svg /g)).toHaveLength(open.length + 1)
  const { unassigned } = JSON.parse(
    (await lanes('explain', '--branch', 'riverside', '--date', '2026-11-30', '--json')).stdout,
  )
  for (const { itemId } of unassigned) expect(html).toContain(itemId)
})

describe('voyage lanes solve', () => {
  it('says how the search ended, and searches as often as it is told', async () => {
    const instance = {
      schema: 'role-lane-oracle/1',
      id: 'x',
      targetScope: 'role',
      grid: { openMin: 540, slotMin: 30, slots: 4 },
      services: [{ id: 'loan', durationMin: 60, needsRoom: true, weight: 2 }],
      roles: [{ id: 'banker', queue: false, services: { loan: 4 } }],
      staff: ['ada', 'ben'].map((id) => ({ id, role: 'banker', windows: [[540, 660]] })),
      bookings: [],
      rooms: 1,
      queueFloor: [],
    }
    await writeFile(join(folder, 'instance.json'), JSON.stringify(instance))
    const file = `../${'../'.repeat(root.split('/').length)}${join(folder, 'instance.json')}`
    for (const how of [[], ['--optimise'], ['--tries', '20']])
      expect((await lanes('solve', file, ...how)).stdout).toMatch(/^search {14}ended: no lanes are better$/m)
    expect((await lanes('solve', file, '--tries', 'many')).error).toMatchObject({
      code: 'CLI_OPTION_INVALID',
      message: expect.stringContaining('--tries: "many"'),
    })
  })
})

describe.skipIf(!existsSync(oracle))('voyage lanes solve --json', () => {
  it.each([[], ['--optimise']])(
    'prints exactly assignments, score and bound for all 50 instances %j',
    async (...how) => {
      const checker = pathToFileURL(join(oracle, 'verify.mjs')).href
      const { evaluate } = await import(/* @vite-ignore */ checker)
      const names = readdirSync(join(oracle, 'instances'))
      expect(names).toHaveLength(50)
      for (const name of names) {
        const file = join(oracle, 'instances', name)
        const { stdout } = await lanes('solve', file, '--json', ...how)
        const solved = JSON.parse(stdout)
        expect(Object.keys(solved)).toEqual(['assignments', 'score', 'bound'])
        for (const one of solved.assignments) {
          expect(Object.keys(one)).toEqual(['staff', 'service', 'startMin', ...('booking' in one ? ['booking'] : [])])
          expect([typeof one.staff, typeof one.service, typeof one.startMin]).toEqual(['string', 'string', 'number'])
          expect(['undefined', 'string']).toContain(typeof one.booking)
        }
        const instance = JSON.parse(await readFile(file, 'utf8'))
        const judged = evaluate(instance, solved.assignments)
        expect([name, judged.err]).toEqual([name, []])
        expect(solved.score).toStrictEqual({
          bookings: judged.bookings,
          queueShort: judged.queueShort,
          targets: judged.score,
        })
        const { bound } = solved
        expect(Object.keys(bound)).toEqual(['bookings', 'queueShort', 'targets'])
        // No bound may contradict the proven optimum.
        expect(bound.bookings).toBeGreaterThanOrEqual(instance.optimum.bookingsStaffed)
        if (bound.bookings === instance.optimum.bookingsStaffed) {
          expect(bound.queueShort).toBeLessThanOrEqual(instance.optimum.queueShort)
          if (bound.queueShort === instance.optimum.queueShort)
            expect(bound.targets).toBeGreaterThanOrEqual(instance.optimum.targetScore)
        }
      }
    },
    60_000,
  )
})
