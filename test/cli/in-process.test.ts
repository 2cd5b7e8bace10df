import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runVoyage } from '../support/run-voyage.ts'
import { runVoyageHere } from '../support/run-voyage-here.ts'
import { canaries } from './deploy-project.ts'

// Most tests run commands within their own process. A process of its own says the same and ends with the same code.

let cwd: string
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'voyage-here-'))
  await cp(join(import.meta.dirname, 'deploy-project'), cwd, { recursive: true })
  await writeFile(
    join(cwd, 'ids.json'),
    JSON.stringify({ d1: { 'harbour-ops': '0a0a0a0a-1111-4222-8333-444444444444' } }),
  )
  await mkdir(join(cwd, 'held/production'), { recursive: true })
  const holder = { pid: process.pid, host: hostname(), startedAt: 1_800_000_000, purpose: 'apply' }
  await writeFile(join(cwd, 'held/production/lock.json'), JSON.stringify(holder))
})
afterAll(() => rm(cwd, { recursive: true }))

const manifest = ['--manifest', 'voyage.json']

it.each([
  { code: 0, args: ['--version'] },
  { code: 0, args: ['deploy', '--help'] },
  { code: 1, args: ['no-such-command'] },
  { code: 1, args: ['deploy', '--no-such-option'] },
  { code: 0, args: ['deploy', ...manifest] },
  { code: 2, args: ['deploy', '--json', '--detailed-exitcode', ...manifest] },
  { code: 0, args: ['state', '--json', ...manifest] },
  { code: 0, args: ['destroy', ...manifest] },
  { code: 1, args: ['deploy', '--environment', 'nowhere', ...manifest] },
  { code: 1, args: ['deploy', '--execute', '--target', 'rest', ...manifest], environment: { VOYAGE_STATE: '/proc/x' } },
  { code: 75, args: ['deploy', '--execute', '--target', 'rest', ...manifest], environment: { VOYAGE_STATE: 'held' } },
  { code: 0, args: ['sync-bindings', '--config', 'site/wrangler.toml', '--ids', 'ids.json'] },
  { code: 1, args: ['sync-bindings', '--config', 'site/wrangler.toml', '--ids', 'voyage.json'] },
  { code: 1, args: ['tenant', 'list'] },
])('voyage $args ends with $code', async ({ code, args, environment = {} }) => {
  const options = {
    cwd,
    environment: {
      ...canaries,
      VOYAGE_OPERATOR_TOKEN: 'token',
      CLOUDFLARE_API_BASE_URL: 'http://127.0.0.1:1',
      ...environment,
    },
  }
  const run = await runVoyage(args, options)
  expect(run, run.stderr).toMatchObject({ code })
  expect(run.stdout + run.stderr).not.toBe('')
  expect(await runVoyageHere(args, options)).toEqual(run)
})
