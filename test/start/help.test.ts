import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runVoyageHere } from '../support/run-voyage-here.ts'
import { root } from '../support/start-workers.ts'

it('lists every command and the exit codes', async () => {
  const run = await runVoyageHere(['--help'])
  expect(run.code).toBe(0)
  for (const name of ['up', 'deploy', 'provision-d1', 'sync-bindings', 'tenant', 'backfill-day', 'lanes']) {
    expect(run.stdout).toMatch(new RegExp(`^  ${name}\\b`, 'm'))
  }
  expect(run.stdout).toContain('75 another run holds the lock')
  expect(run.stdout).toMatch(/^ {2}--version +print name and version$/m)
})

it('says its name and version, which is that of its package', async () => {
  const { version } = JSON.parse(await readFile(join(root, 'hosts/cli/package.json'), 'utf8'))
  expect(await runVoyageHere(['--version'])).toEqual({ code: 0, stdout: `voyage ${version}\n`, stderr: '' })
})

it.each([
  [['up']],
  [['deploy']],
  [['provision-d1']],
  [['sync-bindings']],
  [['tenant']],
  [['tenant', 'create']],
  [['backfill-day']],
  [['import', 'users']],
  [['import', 'clients']],
  [['fleet', 'status']],
  [['fleet', 'migrate']],
  [['lanes']],
  [['lanes', 'render']],
])('%j explains itself with --help', async (command) => {
  const run = await runVoyageHere([...command, '--help'])
  expect(run).toMatchObject({ code: 0, stderr: '' })
  expect(run.stdout).toContain(`Usage: voyage ${command.join(' ')}`)
})

it.each(['deploy', 'provision-d1', 'backfill-day'])('%s changes something only with --execute', async (command) => {
  const run = await runVoyageHere([command, '--help'])
  expect(run.stdout).toContain('--execute')
})
