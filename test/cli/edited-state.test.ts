import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openSqliteDatabase } from '../support/cloudflare-api-double/sqlite-database.ts'
import type { DeployProject } from './deploy-project.ts'
import { arrangeDeployProject } from './deploy-project.ts'

// A recorded state that somebody edited by hand.

let project: DeployProject
let file: string
let whole: string
beforeAll(async () => {
  project = await arrangeDeployProject()
  const run = await project.voyage('deploy', '--target', 'rest', '--execute')
  expect(run, run.stdout + run.stderr).toMatchObject({ code: 0 })
  file = join(project.root, '.voyage/production/state.json')
  whole = readFileSync(file, 'utf8')
})
afterAll(() => project.remove())

const idOf = (name: string): string => JSON.parse(whole).steps[`d1.create:${name}`].outputs.databaseId

it.each([
  ['deploy', '--target', 'rest', '--execute'],
  ['destroy', '--execute', '--confirm', 'harbour/production'],
  ['rollback', '--execute'],
  ['drift'],
])(
  'with an id that is none is refused by %s, by file, record and field, before anything is done',
  async (...command) => {
    writeFileSync(file, whole.replace(idOf('harbour-ops'), 'garbage'))
    const requests = project.api.requests.length
    const run = await project.voyage(...command)
    expect(run, run.stdout).toMatchObject({ code: 1 })
    expect(run.stderr).toContain('DEPLOY_STATE_CORRUPT')
    expect(run.stderr).toMatch(
      /production\/state\.json is not what an apply wrote, in the record "d1\.create:harbour-ops", at outputs\.databaseId: expected a lower-case UUID/,
    )
    expect(run.stderr).toContain('wrangler d1 list')
    expect(project.api.requests.length).toBe(requests)
  },
)

it('with the id of another database changes neither that one nor the configuration', async () => {
  const other = openSqliteDatabase('harbour-other')
  project.api.databases.push(other)
  writeFileSync(file, whole.replace(idOf('harbour-ops'), other.id))
  const config = await project.read('site/wrangler.toml')
  const requests = project.api.requests.length
  const run = await project.voyage('deploy', '--target', 'rest', '--execute')
  expect(run, run.stdout).toMatchObject({ code: 1 })
  expect(run.stdout).toContain(`but the one of that name is ${idOf('harbour-ops')}.`)
  expect(await project.read('site/wrangler.toml')).toBe(config)
  expect(project.api.requests.slice(requests).filter(({ method }) => method !== 'GET')).toEqual([])
})
