import { randomUUID } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { LocalStack } from '../../hosts/cli/src/local/local-stack.ts'
import { createLocalStack } from '../../hosts/cli/src/local/local-stack.ts'
import { migrateDatabase } from '../../hosts/cli/src/local/migrate-database.ts'
import { bundleProject, typeCheck } from './bundle-project.ts'
import type { InstalledProject } from './install-project.ts'
import { installGuide } from './install-project.ts'

// The first one builds all packages.
vi.setConfig({ hookTimeout: 400_000 })

// Each guide is a project of its own, copied to an empty folder outside of the workspace, with the packages installed
// from their tarballs by the commands of its README.

describe('tenant-resolver in a gateway of your own', () => {
  let project: InstalledProject
  let stack: LocalStack
  const database = randomUUID()
  const site = (name: string) => ({
    code: `export default { async fetch(request) {
      if (new URL(request.url).pathname === '/sign-in') {
        return new Response(null, { status: 302, headers: { location: '/home', 'set-cookie': 'session=${name}; Path=/' } })
      }
      return Response.json({ worker: '${name}', url: request.url, id: request.headers.get('x-site-id'), body: await request.text() })
    } }`,
    options: { name, compatibilityDate: '2026-10-01' },
  })

  beforeAll(async () => {
    project = await installGuide('own-gateway')
    const gateway = {
      code: await bundleProject(project.folder),
      options: {
        name: 'own-gateway',
        compatibilityDate: '2026-10-01',
        bindings: { SITES_ROOT: 'sites.example' },
        d1Databases: { SITES_DB: database },
        serviceBindings: { SITE_RIVERSIDE: 'riverside', SITE_HARBOUR: 'harbour' },
      },
    }
    stack = await createLocalStack(
      {},
      { workers: [gateway, site('riverside'), site('harbour')], databaseIds: [database] },
    )
    const sites = await stack.database(database)
    await migrateDatabase(sites, join(project.folder, 'migrations'))
    await sites
      .prepare(
        `INSERT INTO sites (id, slug, name, domain, state) VALUES
         ('s1', 'riverside', 'Riverside', 'riverside.example', 'open'),
         ('s2', 'harbour', 'Harbour', NULL, 'open'), ('s3', 'old-town', 'Old town', 'old-town.example', 'closed')`,
      )
      .run()
  })
  afterAll(async () => {
    await stack?.stop()
    await project?.remove()
  })
  const get = (url: string, init: RequestInit = {}) => stack.fetch('own-gateway', url, init)

  it('compiles against the installed types', () => typeCheck(project))

  it('sends each address to its site, and keeps path, method and body', async () => {
    expect(await (await get('https://riverside.example/a?b=c')).json()).toEqual({
      worker: 'riverside',
      url: 'https://riverside.example/a?b=c',
      id: 's1',
      body: '',
    })
    const posted = await get('https://harbour.sites.example/a', { method: 'POST', body: 'text' })
    expect(await posted.json()).toEqual({
      worker: 'harbour',
      url: 'https://harbour.sites.example/a',
      id: 's2',
      body: 'text',
    })
  })

  it('gives each site an origin of its own: where a site redirects to is that site, and its cookie reaches no other', async () => {
    const signedIn = await get('https://harbour.sites.example/sign-in', { redirect: 'manual' })
    // For the host that set it, as there is no Domain.
    expect(signedIn.headers.getSetCookie()).toEqual(['session=harbour; Path=/'])
    const home = new URL(signedIn.headers.get('location') ?? '', 'https://harbour.sites.example/sign-in')
    expect(await (await get(home.href)).json()).toMatchObject({ worker: 'harbour', url: home.href })
    const beside = await get('https://riverside.sites.example/')
    expect(await beside.json()).toMatchObject({ worker: 'riverside' })
    expect((await get('https://sites.example/s/harbour/sign-in')).status).toBe(404)
  })

  it('takes no tenant from a header', async () => {
    const response = await get('https://riverside.example/', { headers: { 'x-site-id': 's2', 'x-tenant-id': 's2' } })
    expect(await response.json()).toMatchObject({ worker: 'riverside', id: 's1' })
  })

  it('refuses a closed site and an unknown address', async () => {
    expect((await get('https://old-town.example/')).status).toBe(503)
    expect((await get('https://nobody.example/')).status).toBe(404)
    expect((await get('https://nobody.sites.example/')).status).toBe(404)
    expect((await get('https://sites.example/')).status).toBe(404)
  })
})

describe('role-lane-generator as a library', () => {
  let project: InstalledProject
  beforeAll(async () => {
    project = await installGuide('lanes-as-a-library')
  })
  afterAll(() => project?.remove())

  it('compiles against the installed types', () => typeCheck(project))

  it("makes a day by the first example of the package's README, which needs no other file", async () => {
    const readme = await readFile(join(project.folder, 'node_modules/@voyage/role-lane-generator/README.md'), 'utf8')
    await writeFile(join(project.folder, 'day.mjs'), /^```ts\n([\s\S]*?)^```/m.exec(readme)?.[1] ?? '')
    const said = await project.run('node', 'day.mjs')
    expect(said).toMatch(/^ada 540 555 event $/m)
    expect(said).toMatch(/^cleo \d+ \d+ appointment loans$/m)
    expect(said).toMatch(/^known-1 NO_ELIGIBLE_ROLE$/m)
  })

  it('writes the week and a picture, and the same bytes again', async () => {
    const said = await project.run('node', 'make-week.ts')
    expect(said).toMatch(/^2026-11-23 {2}\d+ people, \d+ % of their time in use, \d+ without a place$/m)
    const read = async () => [
      await readFile(join(project.folder, 'week.csv'), 'utf8'),
      await readFile(join(project.folder, 'monday.svg'), 'utf8'),
    ]
    const [csv = '', svg = ''] = await read()
    expect(csv.split('\r\n')[0]).toContain('branch_id,date,staff_id')
    expect(csv.split('\r\n').length).toBeGreaterThan(100)
    expect(svg).toMatch(/^<svg/)
    await project.run('node', 'make-week.ts')
    expect(await read()).toEqual([csv, svg])
  })
})
