import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')
const manifest = JSON.parse(readFileSync(join(root, 'hosts/meridian/voyage.json'), 'utf8'))
let elsewhere: string

beforeAll(async () => {
  elsewhere = await mkdtemp(join(tmpdir(), 'voyage-elsewhere-'))
})

afterAll(() => rm(elsewhere, { recursive: true }))

/** What a process prints that plans Meridian and can start, reach and write nothing. */
async function planIn(
  environment: Readonly<Record<string, string>>,
  { cwd = root, text = JSON.stringify(manifest), order = 'as written' } = {},
): Promise<string> {
  const script = join(import.meta.dirname, 'plan-in-a-trap.ts')
  const forbidden = join(import.meta.dirname, '../cli/forbid-effects.ts')
  const { stdout } = await run(process.execPath, ['-C', '@voyage/source', '--import', forbidden, script, text, order], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    maxBuffer: 1 << 24,
  })
  return stdout
}

function reverseKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reverseKeys)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).toReversed()
  return Object.fromEntries(entries.map(([key, item]) => [key, reverseKeys(item)]))
}

describe('a plan, in a process in which nothing can be started, reached, written, timed or drawn at random', () => {
  it('is made and printed, and leaves no file behind (requirement 4)', async () => {
    const printed = await planIn({}, { cwd: elsewhere })
    expect(printed).toContain('tenant.activate:meridian')
    expect(await readdir(elsewhere)).toEqual([])
  })

  it('has the same bytes in any time zone, locale and folder, whatever the order of keys and files (requirement 1)', async () => {
    const printed = await Promise.all([
      planIn({ TZ: 'UTC', LC_ALL: 'C' }),
      planIn({ TZ: 'Pacific/Chatham', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' }, { cwd: elsewhere }),
      planIn({ TZ: 'America/St_Johns', LC_ALL: 'sv_SE.UTF-8', HOME: '/nowhere' }, { order: 'reversed' }),
      planIn({ TZ: 'Asia/Kathmandu' }, { cwd: '/', text: JSON.stringify(reverseKeys(manifest)), order: 'reversed' }),
    ])
    expect(new Set(printed).size).toBe(1)
  })

  it('holds no absolute path, no time and no random UUID (requirements 1 and 3)', async () => {
    const printed = await planIn({})
    expect(printed).not.toContain(root)
    expect(printed).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/)
    expect(printed).not.toMatch(/\d\d:\d\d:\d\d/)
    expect(printed).toContain('(known after apply)')
  })
})
