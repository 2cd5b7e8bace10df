import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { failure } from '../support/cloudflare-api-double/api-message.ts'
import type { DeployProject } from './deploy-project.ts'
import { arrangeDeployProject } from './deploy-project.ts'

// What is published is what this deploy built: the output folder is shared by environments and builds, and not recorded.

let project: DeployProject
beforeEach(async () => {
  project = await arrangeDeployProject()
  await writeFile(
    join(project.root, 'help/build.mjs'),
    `import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
const text = readFileSync('source.txt', 'utf8')
rmSync('dist', { recursive: true, force: true })
mkdirSync('dist')
writeFileSync('dist/index.html', process.env.MODE + ':' + text)
if (text === 'broken') process.exit(3)
`,
  )
  await write('one')
  await project.edit('voyage.json', (text) => {
    const manifest = JSON.parse(text)
    const { production } = manifest.environments
    const environment = (mode: string) => ({ ...production, values: { ...production.values, mode, branch: 'main' } })
    manifest.environments = { production: environment('production'), staging: environment('staging') }
    const [app] = manifest.pages
    Object.assign(app, { name: `harbour-help-${named('mode')}`, branch: named('branch') })
    app.build.vars = { MODE: named('mode') }
    return JSON.stringify(manifest)
  })
})
afterEach(() => project.remove())

/** How a manifest names a value of the active environment. */
const named = (name: string) => `\${${name}}`
const write = (text: string) => writeFile(join(project.root, 'help/source.txt'), text)
const deploy = (environment: string) =>
  project.voyage('deploy', '--target', 'rest', '--only', 'pages.deploy', '--environment', environment, '--execute')
const served = () => project.api.pages.get('harbour-help-production')?.deployments.at(-1)?.files
const refuseDeployment = (): void =>
  project.api.fail({
    method: 'POST',
    path: /harbour-help-production\/deployments$/,
    effect: failure(401, 10000, 'Authentication error'),
  })
const otherBranch = () => project.edit('voyage.json', (text) => text.replaceAll('"branch":"main"', '"branch":"trunk"'))

it('is not what another environment built into the same folder in between', async () => {
  refuseDeployment()
  expect(await deploy('production')).toMatchObject({ code: 1 })
  expect(await deploy('staging')).toMatchObject({ code: 0 })
  const resumed = await deploy('production')
  expect(resumed, resumed.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining('Build Pages application') })
  expect(served()).toEqual({ '/index.html': 'production:one' })
})

it('is not what a build left that failed, when its sources were put back', async () => {
  expect(await deploy('production')).toMatchObject({ code: 0 })
  await write('broken')
  expect(await deploy('production')).toMatchObject({ code: 1 })
  await write('one')
  await otherBranch()
  expect(await deploy('production')).toMatchObject({ code: 0 })
  expect(served()).toEqual({ '/index.html': 'production:one' })
})

it('is built again where another machine built it and its folder is not here', async () => {
  refuseDeployment()
  expect(await deploy('production')).toMatchObject({ code: 1 })
  await rm(join(project.root, 'help/dist'), { recursive: true })
  const resumed = await deploy('production')
  expect(resumed, resumed.stderr).toMatchObject({ code: 0 })
  expect(served()).toEqual({ '/index.html': 'production:one' })
})

it('a failed deploy says why in its report, and on standard error', async () => {
  refuseDeployment()
  const args = ['deploy', '--target', 'rest', '--only', 'pages.deploy', '--execute', '--json'] as const
  const { code, stdout, stderr } = await project.voyage(...args)
  expect(code).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject({
    done: expect.arrayContaining(['pages.build:harbour-help-production']),
    failed: [{ id: 'pages.deploy:harbour-help-production', failure: { code: 'cloudflare-auth-refused' } }],
  })
  expect(stderr).toContain('pages.deploy:harbour-help-production: ')
  expect(stderr).toContain('Authentication error')
  expect(stderr).toContain('To go on: voyage deploy')
})

it('what destroys nothing says so as JSON', async () => {
  const { stdout } = await project.voyage('destroy', '--execute', '--json')
  expect(JSON.parse(stdout)).toEqual({ executed: true, removals: [], left: [], failed: null, kept: [] })
})
