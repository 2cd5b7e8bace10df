import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DeployProject } from './deploy-project.ts'
import { arrangeDeployProject } from './deploy-project.ts'

// Requirement 4: a dry run starts no process, opens no socket and writes nothing but the declared placeholder file.

const guard = join(import.meta.dirname, 'forbid-effects.ts')

describe.each([
  ['under a guard that ends the process at the first effect', `--import=${guard}`],
  ["under Node's permission model", '--no-warnings --permission --allow-fs-read=* --allow-addons'],
])('a dry run %s', (_how, nodeOptions) => {
  let project: DeployProject
  beforeAll(async () => {
    project = await arrangeDeployProject({ NODE_OPTIONS: nodeOptions })
  })
  afterAll(() => project.remove())

  it.each([
    [['deploy']],
    [['deploy', '--target', 'rest', '--json']],
    [['deploy', '--only', 'worker.deploy']],
    [['deploy', '--graph', 'svg']],
    [['destroy', '--databases']],
    [['rollback']],
    [['unlock']],
    [['state']],
  ])('voyage %j ends well', async (args) => {
    const run = await project.start(...args).ended
    expect(run, run.stderr).toMatchObject({ code: 0, stderr: '' })
    expect(run.stdout).not.toBe('')
  })
})

it('provision-d1 writes the placeholder file and does nothing else', async () => {
  const project = await arrangeDeployProject({ NODE_OPTIONS: `--import=${guard}`, MAY_WRITE: 'd1-ids.json' })
  const run = await project.start('provision-d1').ended
  expect(run, run.stderr).toMatchObject({ code: 0, stderr: '' })
  expect(await project.read('d1-ids.json')).toContain('<id of harbour-ops, known after')
  await project.remove()
})

describe('the guard', () => {
  it.each([
    ["require('node:child_process').spawn('true')"],
    ["require('node:net').connect(1)"],
    ["fetch('http://127.0.0.1:1').catch(() => {})"],
    ["require('node:http').get('http://127.0.0.1:1').on('error', () => {})"],
    ["require('node:fs').writeFileSync(require('node:os').devNull, '')"],
    ["import('node:fs/promises').then(({ writeFile }) => writeFile(require('node:os').devNull, ''))"],
    ["try { require('node:fs').openSync(require('node:os').devNull, 'a') } catch {}"],
  ])('ends %s', async (code) => {
    const child = spawn(process.execPath, ['--import', guard, '-e', code], { stdio: ['ignore', 'ignore', 'pipe'] })
    expect(await once(child, 'exit')).toEqual([99, null])
  })
})
