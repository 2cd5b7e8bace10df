import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPlan } from './create-plan.ts'
import type { CreatePlanOptions } from './create-plan-options.ts'
import type { Plan } from './plan.ts'
import { parsePlan, serializePlan } from './plan-json.ts'
import { renderPlanMermaid } from './render-plan-mermaid.ts'
import { renderPlanTable } from './render-plan-table.ts'
import type { RecordedStep } from './state.ts'
import { bankFile, bankPlanOptions, bankWorkers } from './testing/bank-manifest.ts'
import { planBank, resolveBank } from './testing/plan-bank.ts'
import { stateAfter } from './testing/state-after.ts'

const actions = (plan: Plan) =>
  plan.steps.filter((step) => step.action !== 'none').map((step) => [step.id, step.action, step.why])

describe('createPlan', () => {
  it('tells the story: platform, tenant, databases, Workers, registrations, activation last', async () => {
    expect((await planBank()).steps.map((step) => step.id)).toEqual([
      'd1.create:control-db',
      'bindings.sync:control',
      'd1.migrate:control-db',
      'worker.deploy:control',
      'worker.deploy:auth',
      'tenant.create:bank',
      'd1.create:config-db',
      'd1.create:ops-db',
      'bindings.sync:gateway',
      'bindings.sync:lanes',
      'd1.migrate:config-db',
      'd1.migrate:ops-db',
      'database.register:bank/config-db',
      'database.register:bank/ops-db',
      'worker.deploy:lanes',
      'worker.deploy:gateway',
      'features.register:bank',
      'domain.claim:bank/bank.localhost',
      'domain.verify:bank/bank.localhost',
      'tenant.name:bank',
      'client.put:bank/bank-web',
      'user.put:bank/demo',
      'config.load:bank',
      'day.backfill:bank/north',
      'day.backfill:bank/south',
      'tenant.activate:bank',
    ])
  })

  it('activates a tenant only after the Workers that serve it and those that reach these', async () => {
    const activate = (await planBank()).steps.at(-1)
    expect(activate?.dependsOn).toContain('worker.deploy:lanes')
    expect(activate?.dependsOn).toContain('worker.deploy:gateway')
    expect(activate?.dependsOn).toContain('domain.verify:bank/bank.localhost')
  })

  it('gives the same bytes whatever the order of keys, Workers, days, secrets and bindings', async () => {
    const expected = serializePlan(await planBank())
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.nat()), async (stream) => {
        const random = () => stream.next().value ?? 0
        const base = bankPlanOptions(resolveBank(shuffleKeys(bankFile(), random)))
        const options: CreatePlanOptions = {
          ...base,
          manifest: shuffleKeys(base.manifest, random),
          workers: shuffle(base.workers, random).map((source) => ({
            ...shuffleKeys(source, random),
            services: shuffle([...source.services, ...source.services], random),
            databases: shuffle(source.databases, random),
          })),
          directories: shuffleKeys(base.directories, random),
          days: shuffle(base.days, random),
          secrets: shuffle([...base.secrets, 'NOT_USED'], random),
        }
        const plan = await createPlan(options)
        expect(plan.ok && serializePlan(plan.value)).toBe(expected)
      }),
      { numRuns: 100 },
    )
  })

  it('puts every step after all it depends on, whichever Workers bind which (or names a cycle)', async () => {
    const names = bankWorkers.map(({ name }) => name)
    const databases = ['control-db', 'config-db', 'ops-db']
    const links = fc.tuple(
      ...names.map(() => fc.record({ services: fc.subarray(names), databases: fc.subarray(databases) })),
    )
    await fc.assert(
      fc.asyncProperty(links, async (chosen) => {
        const workers = bankWorkers.map((worker, index) => ({ ...worker, ...chosen[index] }))
        const plan = await createPlan({ ...bankPlanOptions(resolveBank()), workers })
        if (!plan.ok) {
          const [refusal] = plan.error
          if (refusal?.reason !== 'dependency_cycle') throw new Error(refusal?.message)
          expect(refusal.path.length).toBeGreaterThan(2)
          expect(refusal.path.at(-1)).toBe(refusal.path[0])
          return
        }
        const seen = new Set<string>()
        for (const step of plan.value.steps) {
          expect([...step.dependsOn, ...step.reads].filter((id) => !seen.has(id))).toEqual([])
          seen.add(step.id)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('calls everything unchanged that stands as recorded', async () => {
    const state = await stateAfter(await planBank())
    const plan = await planBank({ state })
    expect(actions(plan)).toEqual([])
    expect(plan.leftBehind).toEqual([])
    expect(plan.steps[0]?.outputs).toEqual({ databaseId: 'd1.create:control-db#0' })
  })

  it('says what changed, and updates only that', async () => {
    const state = await stateAfter(await planBank())
    const file = bankFile([['tenants', 0, 'name'], 'New Bank'], [['workers', 1, 'vars', 'EXTRA'], 'x'])
    const days = bankPlanOptions(resolveBank()).days.map((day) => ({ ...day, date: '2026-11-25' }))
    const directories = { ...bankPlanOptions(resolveBank()).directories, 'migrations/ops': 'm4' }
    expect(actions(await planBank({ manifest: resolveBank(file), state, days, directories }))).toEqual([
      ['worker.deploy:auth', 'update', 'vars changed'],
      ['tenant.create:bank', 'update', 'name changed from Bank to New Bank'],
      ['d1.migrate:ops-db', 'update', 'content changed'],
      ['tenant.name:bank', 'update', 'name changed from Bank to New Bank'],
      ['day.backfill:bank/north', 'update', 'date changed from 2026-11-23 to 2026-11-25'],
      ['day.backfill:bank/south', 'update', 'date changed from 2026-11-24 to 2026-11-25'],
    ])
  })

  it('does again what has a secret with a new value, and nothing else', async () => {
    const state = await stateAfter(await planBank())
    const renewedSecrets = ['CLIENT_SECRET', 'DEMO_PASSWORD', 'KEY_SECRET']
    expect(actions(await planBank({ state, renewedSecrets }))).toEqual([
      ['worker.deploy:auth', 'update', 'new value of KEY_SECRET'],
      ['client.put:bank/bank-web', 'update', 'new value of CLIENT_SECRET'],
      ['user.put:bank/demo', 'update', 'new value of DEMO_PASSWORD'],
    ])
    expect(actions(await planBank({ state, renewedSecrets: ['DEMO_PASSWORD'] })).map(([id]) => id)).toEqual([
      'user.put:bank/demo',
    ])
    const unused = await createPlan({ ...bankPlanOptions(resolveBank()), state, renewedSecrets: ['KEY_SECRTE'] })
    expect(!unused.ok && unused.error).toEqual([
      {
        reason: 'secret_unused',
        secret: 'KEY_SECRTE',
        message: 'no Worker, client or user of the manifest has a secret named KEY_SECRTE',
      },
    ])
  })

  it('does again what reads an id that will be new or was new', async () => {
    const whole = await stateAfter(await planBank())
    const { 'd1.create:control-db': lost, ...steps } = whole.steps
    const readers = ['bindings.sync:control', 'd1.migrate:control-db', 'worker.deploy:control']
    const late = ['bindings.sync:gateway', 'worker.deploy:gateway']
    const why = 'd1.create:control-db will give a new id'
    expect(actions(await planBank({ state: { ...whole, steps } }))).toEqual([
      ['d1.create:control-db', 'create', 'not done yet'],
      ...[...readers, ...late].map((id) => [id, 'update', why]),
    ])
    const renewed = { ...lost, outputs: { databaseId: 'another' } } as RecordedStep
    const after = await planBank({ state: { ...whole, steps: { ...steps, 'd1.create:control-db': renewed } } })
    expect(actions(after).map(([id]) => id)).toEqual([...readers, ...late])
  })

  it('reports recorded steps that the manifest no longer asks for', async () => {
    const state = await stateAfter(await planBank())
    const plan = await planBank({ manifest: resolveBank(bankFile([['tenants', 0, 'users'], []])), state })
    expect(plan.leftBehind).toEqual(['user.put:bank/demo'])
    expect(renderPlanTable(plan)).toContain('! user.put:bank/demo is recorded')
  })

  it('tells everything that is missing at once', async () => {
    const [control, auth] = bankWorkers
    const workers = [control, { ...auth, services: ['mail'], databases: ['lost-db'] }] as CreatePlanOptions['workers']
    const state = { ...(await stateAfter(await planBank())), environment: 'production' }
    const base = bankPlanOptions(resolveBank())
    const plan = await createPlan({ ...base, workers, directories: {}, days: [], secrets: ['KEY_SECRET'], state })
    expect(!plan.ok && plan.error.map((refusal) => refusal.message)).toEqual([
      'the recorded state is that of bank in production, not of bank in local',
      'nothing is known of the source of Worker gateway',
      'nothing is known of the source of Worker lanes',
      'Worker auth is bound to the service mail, which the manifest does not list',
      'Worker auth is bound to the database lost-db, which the manifest does not list',
      'the folder bank/config was not read',
      'the folder migrations/config was not read',
      'the folder migrations/control was not read',
      'the folder migrations/ops was not read',
      'the secret CLIENT_SECRET of client bank-web is not set',
      'the secret DEMO_PASSWORD of user demo is not set',
      'the day to fill in branch north of bank is not known',
      'the day to fill in branch south of bank is not known',
    ])
  })

  it('counts bindings before anything is created (requirement 31)', async () => {
    const [control, ...others] = bankWorkers
    const services = Array.from({ length: 5001 }, () => 'auth')
    const workers = [{ ...control, services }, ...others] as CreatePlanOptions['workers']
    const plan = await createPlan({ ...bankPlanOptions(resolveBank()), workers })
    expect(!plan.ok && plan.error.map((refusal) => refusal.message)).toEqual([
      '5002 bindings of the Worker control: Cloudflare allows 5000',
    ])
  })

  it('names the whole path of a cycle, and takes a Worker that calls itself for none', async () => {
    const bind = (name: string, service: string) =>
      bankWorkers.map((worker) =>
        worker.name === name ? { ...worker, services: [...worker.services, service] } : worker,
      )
    const cyclic = await createPlan({ ...bankPlanOptions(resolveBank()), workers: bind('auth', 'gateway') })
    expect(!cyclic.ok && cyclic.error).toMatchObject([
      {
        reason: 'dependency_cycle',
        path: expect.arrayContaining(['worker.deploy:auth', 'worker.deploy:gateway']),
      },
    ])
    expect((await createPlan({ ...bankPlanOptions(resolveBank()), workers: bind('auth', 'auth') })).ok).toBe(true)
  })

  it('prints an id that is not known as (known after apply), with a sign for each action', async () => {
    const table = renderPlanTable(await planBank())
    expect(table).toMatch(/\+ Create D1 database control-db +\(known after apply\) +not done yet/)
    expect(table).toContain('26 to create, 0 to update, 0 unchanged')
    expect(table).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}/)
  })

  it('prints names without letting them move the cursor or break the graph', async () => {
    const plan = await planBank()
    const [first, ...rest] = plan.steps
    const nasty = { ...plan, steps: [{ ...first, title: 'a\u001b[2J\u202e"]; rm -rf' }, ...rest] } as Plan
    expect(renderPlanTable(nasty)).toContain('a\\u001b[2J\\u202e"]; rm -rf')
    expect(renderPlanMermaid(nasty)).toContain('s0["a#27;#91;2J#8238;#34;#93;#59; rm -rf"]:::create')
  })
})

describe('parsePlan', () => {
  it('reads back what serializePlan wrote', async () => {
    const plan = await planBank()
    expect(await parsePlan(serializePlan(plan))).toEqual({ ok: true, value: plan })
  })

  it('refuses text that is no plan and a plan that was edited', async () => {
    expect(await parsePlan('{')).toMatchObject({ error: { reason: 'plan_unreadable' } })
    expect(await parsePlan('{}')).toMatchObject({ error: { reason: 'plan_unreadable' } })
    const edited = serializePlan(await planBank()).replace('Create tenant bank', 'Create tenant bonk')
    expect(await parsePlan(edited)).toMatchObject({ error: { reason: 'plan_damaged' } })
  })
})

function shuffle<T>(items: ReadonlyArray<T>, random: () => number): ReadonlyArray<T> {
  return items
    .map((item) => [random(), item] as const)
    .sort((a, b) => a[0] - b[0])
    .map(([, item]) => item)
}

function shuffleKeys<T>(value: T, random: () => number): T {
  if (Array.isArray(value)) return value.map((item) => shuffleKeys(item, random)) as T
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, item]) => [key, shuffleKeys(item, random)] as const)
  return Object.fromEntries(shuffle(entries, random)) as T
}
