import { afterEach, beforeEach, expect, it } from 'vitest'
import type { DeployProject } from './deploy-project.ts'
import { arrangeDeployProject } from './deploy-project.ts'

let project: DeployProject
beforeEach(async () => {
  project = await arrangeDeployProject()
})
afterEach(() => project.remove())

const deploy = () => project.voyage('deploy', '--target', 'rest', '--execute')
const destroy = (...more: ReadonlyArray<string>) =>
  project.voyage('destroy', '--execute', '--confirm', 'harbour/production', ...more)

it('takes Workers away that bind each other, and forgets their stubs, so that the next deploy makes them anew', async () => {
  await project.edit('voyage.json', (text) => text.replace('"name": "harbour-site",', '$&\n      "twoPhase": true,'))
  await project.edit(
    'site/wrangler.toml',
    (text) => `${text}\n[[services]]\nbinding = "GATEWAY"\nservice = "harbour-gateway"\n`,
  )
  const first = await deploy()
  expect(first, first.stdout + first.stderr).toMatchObject({ code: 0 })
  const gone = await destroy()
  expect(gone, gone.stderr).toMatchObject({ code: 0 })
  expect(project.api.workers.size).toBe(0)
  const { steps } = JSON.parse((await project.voyage('state', '--json')).stdout).state
  expect(Object.keys(steps).filter((id) => id.startsWith('worker.'))).toEqual([])
  const again = await deploy()
  expect(again, again.stdout + again.stderr).toMatchObject({ code: 0 })
  expect([...project.api.workers.keys()].sort()).toEqual(['harbour-gateway', 'harbour-site'])
})

it('takes a stub away whose Worker was never deployed', async () => {
  await project.edit('voyage.json', (text) => text.replace('"name": "harbour-site",', '$&\n      "twoPhase": true,'))
  const args = ['deploy', '--target', 'rest', '--execute', '--only', 'worker.stub']
  expect(await project.voyage(...args)).toMatchObject({ code: 0 })
  expect(await destroy()).toMatchObject({ code: 0 })
  expect(project.api.workers.size).toBe(0)
})

it('a deploy by the API keeps the secrets that a Worker was given by hand', async () => {
  expect(await deploy()).toMatchObject({ code: 0 })
  project.api.workers.get('harbour-site')?.secrets.set('BY_HAND', 'kept')
  await project.edit('voyage.json', (text) => text.replace('"hello"', '"good day"'))
  expect(await deploy()).toMatchObject({ code: 0 })
  expect(project.api.workers.get('harbour-site')?.secrets.get('BY_HAND')).toBe('kept')
})

it('drift and rollback see traffic that is divided among versions', async () => {
  expect(await deploy()).toMatchObject({ code: 0 })
  const site = project.api.workers.get('harbour-site')
  const recorded = site?.deployed.at(-1) ?? ''
  if (site !== undefined) {
    site.divided = [
      { version_id: recorded, percentage: 90 },
      { version_id: '0a0a0a0a-1111-4222-8333-444444444444', percentage: 10 },
    ]
  }
  expect((await project.voyage('drift')).stdout).toContain(`${recorded} (90 %), 0a0a0a0a`)
  expect(await project.voyage('rollback', '--execute')).toMatchObject({ code: 0 })
  expect(await project.voyage('drift', '--detailed-exitcode')).toMatchObject({ code: 0 })
})
