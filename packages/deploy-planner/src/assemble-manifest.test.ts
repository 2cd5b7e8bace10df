import { describe, expect, it } from 'vitest'
import { assembleManifest } from './assemble-manifest.ts'
import { createPlan } from './create-plan.ts'
import type { ResolvedManifest } from './manifest.ts'
import { parseManifest } from './parse-manifest.ts'
import { serializePlan } from './plan-json.ts'
import { resolveManifest } from './resolve-manifest.ts'
import type { Change } from './testing/bank-manifest.ts'
import { bankFile, bankPlanOptions } from './testing/bank-manifest.ts'
import { planBank } from './testing/plan-bank.ts'

/** How a manifest refers to a value. */
const slot = (name: string) => `\${${name}}`

type Files = Readonly<Record<string, unknown>>

/** The bank with its databases, one of its Workers and its tenant in files of their own. */
function splitBank(...changes: ReadonlyArray<Change>): Files {
  const whole = bankFile(...changes) as {
    readonly d1: unknown
    readonly workers: ReadonlyArray<unknown>
    readonly tenants: ReadonlyArray<object>
  }
  return {
    'voyage.json': {
      ...whole,
      d1: { $ref: 'deploy/d1.json' },
      workers: whole.workers.with(1, { $ref: 'auth/worker.json' }),
      tenants: { $ref: 'deploy/tenants.json' },
    },
    'deploy/d1.json': whole.d1,
    'deploy/tenants.json': [{ $ref: 'bank/tenant.json' }],
    'bank/tenant.json': { $schema: '../tenant.schema.json', ...whole.tenants[0] },
    'auth/worker.json': whole.workers[1],
  }
}

const assemble = (files: Files) => {
  const contents = new Map(Object.entries(files))
  return assembleManifest({
    file: 'voyage.json',
    read: async (file) => {
      if (!contents.has(file)) return { ok: false, error: 'cannot be read (ENOENT)' }
      return { ok: true, value: contents.get(file) }
    },
  })
}

/** What is wrong with a manifest in these files. */
async function issuesOf(files: Files): Promise<ReadonlyArray<string>> {
  const assembled = await assemble(files)
  if (!assembled.ok) return assembled.error.map(({ message }) => message)
  const { json, files: parts } = assembled.value
  const parsed = parseManifest(json, { files: parts })
  const resolved = parsed.ok ? resolveManifest({ manifest: parsed.value, environment: 'local', files: parts }) : parsed
  return resolved.ok ? [] : resolved.error.map(({ message }) => message)
}

describe('a manifest in several files', () => {
  it('gives the plan of the same manifest in one file, to the byte', async () => {
    const assembled = await assemble(splitBank())
    if (!assembled.ok) throw new Error(assembled.error[0]?.message)
    expect(assembled.value.files).toEqual([
      { path: '', file: 'voyage.json' },
      { path: 'd1', file: 'deploy/d1.json' },
      { path: 'workers[1]', file: 'auth/worker.json' },
      { path: 'tenants', file: 'deploy/tenants.json' },
      { path: 'tenants[0]', file: 'bank/tenant.json' },
    ])
    const parsed = parseManifest(assembled.value.json)
    const resolved = parsed.ok ? resolveManifest({ manifest: parsed.value, environment: 'local' }) : parsed
    const manifest = resolved.ok ? resolved.value : ({} as ResolvedManifest)
    const plan = await createPlan(bankPlanOptions(manifest))
    expect(plan.ok && serializePlan(plan.value)).toBe(serializePlan(await planBank()))
  })

  it('names the file in which something is wrong, and the path from its root', async () => {
    const files = splitBank(
      [['d1', 1, 'name'], 'Bad Name'],
      [['d1', 2, 'name'], 'control-db'],
      [['tenants', 0, 'slug'], undefined],
      [['workers', 1, 'extra'], 1],
    )
    expect(await issuesOf(files)).toEqual([
      'deploy/d1.json: [1].name: expected a lower-case name of letters, digits, "-" and "_", at most 63 characters',
      'auth/worker.json: extra: expected no such key',
      'bank/tenant.json: slug: expected a string',
      'deploy/d1.json: [2].name: expected a database name that is not used at deploy/d1.json: [0].name already',
      'bank/tenant.json: databases[0].d1: expected the name of an entry of d1',
      'bank/tenant.json: databases[1].d1: expected the name of an entry of d1',
    ])
  })

  it('names the file, the path and the environment of each value that is missing', async () => {
    const files = splitBank(
      [['tenants', 0, 'domains', 0], slot('nowhere')],
      [['workers', 1, 'vars', 'ISSUER'], `${slot('lost')}/auth`],
      [['auth', 'url'], slot('gone')],
    )
    expect(await issuesOf(files)).toEqual([
      'voyage.json: auth.url: expected a value gone in environments.local.values',
      'auth/worker.json: vars.ISSUER: expected a value lost in environments.local.values',
      'bank/tenant.json: domains[0]: expected a value nowhere in environments.local.values',
    ])
  })

  it('refuses files that lead back to each other, with the whole way round', async () => {
    const files = {
      'voyage.json': { tenants: [{ $ref: 'a.json' }] },
      'a.json': { $ref: 'b.json' },
      'b.json': { $ref: 'a.json' },
    }
    expect(await issuesOf(files)).toEqual([
      'b.json: $ref: expected a file that does not lead back here: voyage.json -> a.json -> b.json -> a.json',
    ])
  })

  it('refuses a reference that leads out, that is not all there is, or whose file is not there', async () => {
    const list = [
      { $ref: '../secret.json' },
      { $ref: '/etc/passwd' },
      { $ref: 7 },
      { $ref: `${slot('place')}.json` },
      { $ref: 'x.json', slug: 'x' },
      { $ref: 'lost.json' },
    ]
    const path = 'expected the path of a file, relative to the project root, with "/" and without ".." and "${"'
    expect(await issuesOf({ 'voyage.json': { tenants: list } })).toEqual([
      ...[0, 1, 2, 3].map((index) => `voyage.json: tenants[${index}].$ref: ${path}`),
      'voyage.json: tenants[4]: expected no other key beside "$ref"',
      'voyage.json: tenants[5].$ref: expected a file that can be read: lost.json cannot be read (ENOENT)',
    ])
    expect(await issuesOf({})).toEqual(['voyage.json: expected a file that can be read: it cannot be read (ENOENT)'])
  })

  it('takes $ref deeper down for the data that it is', async () => {
    const customization = { schema: { $ref: '#/definitions/lane' } }
    const files = splitBank([['tenants', 0, 'features', 0, 'customization'], customization])
    expect(await issuesOf(files)).toEqual([])
  })

  it('ends when files refer on without end', async () => {
    const many = Array.from({ length: 1001 }, () => ({ $ref: 'one.json' }))
    expect(await issuesOf({ 'voyage.json': { d1: many }, 'one.json': {} })).toEqual([
      'voyage.json: d1[1000].$ref: expected at most 1000 references',
    ])
  })
})
