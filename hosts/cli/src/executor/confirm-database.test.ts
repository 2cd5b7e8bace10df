import { expect, test } from 'vitest'
import { createResourceHandlers } from './resource-handlers.ts'

const idOf: Readonly<Record<string, string>> = {
  ops: '0a1b2c3d-0000-4000-8000-00000000000a',
  config: '0a1b2c3d-0000-4000-8000-00000000000b',
}

/** Runs a binding and a migration of `ops` with these ids recorded; returns the outcomes and what the target was asked. */
async function bindAndMigrate(recorded: Readonly<Record<string, string>>) {
  const calls: Array<string> = []
  const answer = (call: string, value: unknown) => async (name: unknown) => {
    calls.push(typeof name === 'string' ? `${call} ${name}` : call)
    return { ok: true, value: typeof name === 'string' ? (idOf[name] ?? null) : value }
  }
  const target = {
    findDatabase: answer('find', null),
    syncBindings: answer('sync', null),
    migrateDatabase: answer('migrate', null),
  }
  const handlers = createResourceHandlers(target as never)
  const context = { databaseId: (name: string) => recorded[name], signal: new AbortController().signal } as never
  const bindings = {
    worker: 'site',
    config: 'wrangler.toml',
    databases: ['ops'],
    kv: {},
    r2: {},
    queues: {},
    consumers: {},
  }
  const outcomes = [
    await handlers['bindings.sync'](bindings, context),
    await handlers['d1.migrate']({ database: 'ops', directory: 'migrations', fingerprint: '' }, context),
  ]
  return { outcomes, calls }
}

test('a database that stands under its recorded id is looked up once, then bound and migrated', async () => {
  const { outcomes, calls } = await bindAndMigrate(idOf)
  expect(outcomes).toEqual([
    { ok: true, value: {} },
    { ok: true, value: {} },
  ])
  expect(calls).toEqual(['find ops', 'sync', 'migrate'])
})

test('databases whose recorded ids were swapped are neither bound nor migrated', async () => {
  const { outcomes, calls } = await bindAndMigrate({ ops: idOf['config'] ?? '', config: idOf['ops'] ?? '' })
  for (const outcome of outcomes) {
    expect(outcome).toMatchObject({ ok: false, error: { code: 'database-recorded-otherwise', effect: 'none' } })
  }
  expect(calls).toEqual(['find ops', 'find ops'])
})
