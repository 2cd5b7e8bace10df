import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { freePort } from '../support/run-voyage.ts'
import { runVoyageHere } from '../support/run-voyage-here.ts'
import { root } from '../support/start-workers.ts'

/** A project like this repository in which the tenant's own files can be spoilt. */
let project: string
beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'voyage-project-'))
  await symlink(join(root, 'node_modules'), join(project, 'node_modules'))
  await symlink(join(root, 'packages'), join(project, 'packages'))
  await mkdir(join(project, 'hosts'))
  for (const host of ['control-plane', 'auth', 'edge-gateway']) {
    await symlink(join(root, 'hosts', host), join(project, 'hosts', host))
  }
  await cp(join(root, 'hosts/meridian'), join(project, 'hosts/meridian'), {
    recursive: true,
    filter: (source) => !source.includes('node_modules'),
  })
})
afterEach(() => rm(project, { recursive: true, force: true }))

const up = async () => runVoyageHere(['up', '--port', String(await freePort())], { cwd: project })

async function edit(file: string, change: (text: string) => string): Promise<void> {
  const path = join(project, file)
  const before = await readFile(path, 'utf8')
  const after = change(before)
  expect(after).not.toBe(before)
  await writeFile(path, after)
}

async function expectNothingDone(): Promise<void> {
  // The folder of all states may have been made to hold the serving lock; it must be empty again.
  expect(await readdir(join(project, '.voyage')).catch(() => [])).toEqual([])
}

it('names file, path and expectation of every error of a manifest at once, and does nothing', async () => {
  await edit('hosts/meridian/voyage.json', (text) =>
    text.replace('"d1Count": 6', '"d1Count": 5').replace('"slug": "meridian"', '"slug": "Not A Slug"'),
  )
  const run = await up()
  expect(run.code).toBe(1)
  expect(run.stderr).toContain('CLI_MANIFEST_INVALID')
  expect(run.stderr).toMatch(/hosts\/meridian\/voyage\.json: d1Count: expected/)
  expect(run.stderr).toMatch(/hosts\/meridian\/voyage\.json: tenants\[0\]\.slug: expected/)
  await expectNothingDone()
})

it('names every error of the matrix and the roster at once, with file and path, and does nothing', async () => {
  await edit('hosts/meridian/config/matrix.json', (text) =>
    text.replace(/"queueable": (true|false)/, '"queueable": "yes"'),
  )
  await edit('hosts/meridian/config/roster.json', (text) => text.replace(/"role_id": "[^"]+"/, '"role_id": "nobody"'))
  const run = await up()
  expect(run.code).toBe(1)
  expect(run.stderr).toContain('CLI_LANE_INPUT_INVALID')
  expect(run.stderr).toMatch(/config\/matrix\.json: \$\.services\[\d+\]\.queueable: expected/)
  expect(run.stderr).toMatch(/config\/roster\.json: \$\.staff\[\d+\]\.role_id: expected/)
  await expectNothingDone()
})

it('names line and column of a manifest that is no JSON', async () => {
  await edit('hosts/meridian/voyage.json', (text) => text.replace('"version": 1,', '"version": 1'))
  const run = await up()
  expect(run.code).toBe(1)
  expect(run.stderr).toMatch(/voyage\.json is not JSON: line \d+, column \d+/)
  await expectNothingDone()
})

it('names the place of code that does not bundle', async () => {
  await writeFile(join(project, 'hosts/meridian/src/index.ts'), 'export default {')
  const run = await up()
  expect(run.code).toBe(1)
  expect(run.stderr).toContain('CLI_WORKER_BUNDLE_FAILED')
  expect(run.stderr).toContain('hosts/meridian/src/index.ts:1:')
  await expectNothingDone()
})

it('names a branch of the backfill that there is not, by its place in the manifest', async () => {
  await edit('hosts/meridian/voyage.json', (text) => text.replace('"old-town"', '"new-town"'))
  const run = await up()
  expect(run.code).toBe(1)
  expect(run.stderr).toMatch(/voyage\.json: tenants\[0\]\.backfill\.branches\[1\]: expected one of .*old-town/)
  await expectNothingDone()
})

it('names every file that is missing from the configuration folder', async () => {
  await rm(join(project, 'hosts/meridian/config/roster.json'))
  await rm(join(project, 'hosts/meridian/config/demand.json'))
  const run = await up()
  expect(run.code).toBe(1)
  expect(run.stderr).toContain('config/roster.json')
  expect(run.stderr).toContain('config/demand.json')
  await expectNothingDone()
})

it('names line and column of a Wrangler configuration that cannot be read', async () => {
  await edit('hosts/meridian/wrangler.jsonc', (text) => `${text}}`)
  const run = await up()
  expect(run.code).toBe(1)
  expect(run.stderr).toContain('CLI_WORKER_CONFIG_INVALID')
  expect(run.stderr).toMatch(/hosts\/meridian\/wrangler\.jsonc: .*line \d+/)
  await expectNothingDone()
})

it('refuses a Worker that its configuration calls otherwise', async () => {
  await edit('hosts/meridian/wrangler.jsonc', (text) => text.replace('"name": "meridian"', '"name": "meridian-two"'))
  const run = await up()
  expect(run.code).toBe(1)
  expect(run.stderr).toContain('its "name" is "meridian-two"; the manifest calls this Worker "meridian"')
  await expectNothingDone()
})

it('says which port is in use and what to do, before anything is done', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  try {
    const run = await runVoyageHere(['up', '--port', String(port)], { cwd: project })
    expect(run.code).toBe(1)
    expect(run.stderr).toContain(`Port ${port} on 127.0.0.1 is in use`)
    expect(run.stderr).toContain(`npm start -- --port ${port + 1}`)
    await expectNothingDone()
  } finally {
    server.close()
  }
})

it('refuses a port that is none, and an option that there is not', async () => {
  const port = await runVoyageHere(['up', '--port', '99999'], { cwd: project })
  expect(port).toMatchObject({ code: 1, stderr: expect.stringContaining('"99999" is no port') })
  const option = await runVoyageHere(['up', '--nonsense'], { cwd: project })
  expect(option).toMatchObject({ code: 1, stderr: expect.stringContaining("unknown option '--nonsense'") })
})
