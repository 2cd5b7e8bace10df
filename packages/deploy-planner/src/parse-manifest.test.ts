import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { renderManifestJsonSchema } from './manifest-json-schema.ts'
import { parseManifest } from './parse-manifest.ts'
import { findPlaceholders, resolveManifest } from './resolve-manifest.ts'
import type { Change } from './testing/bank-manifest.ts'
import { bankFile } from './testing/bank-manifest.ts'
import { resolveBank } from './testing/plan-bank.ts'

const root = new URL('../../../', import.meta.url)
const readJson = (path: string): unknown => JSON.parse(readFileSync(new URL(path, root), 'utf8'))

/** How a manifest refers to a value. */
const slot = (name: string) => `\${${name}}`

/** What is wrong with the bank after these changes. */
function issuesOf(...changes: ReadonlyArray<Change>): ReadonlyArray<string> {
  const parsed = parseManifest(bankFile(...changes))
  return parsed.ok ? [] : parsed.error.map((issue) => issue.message)
}

/** What is wrong with the bank, resolved for local, after these changes. */
function resolveIssuesOf(...changes: ReadonlyArray<Change>): ReadonlyArray<string> {
  const parsed = parseManifest(bankFile(...changes))
  if (!parsed.ok) throw new Error(parsed.error.map((issue) => issue.message).join('\n'))
  const resolved = resolveManifest({ manifest: parsed.value, environment: 'local', file: 'bank.json' })
  return resolved.ok ? [] : resolved.error.map((issue) => issue.message)
}

describe('parseManifest', () => {
  it('fills what is left out, and leaves no optional field', () => {
    const parsed = parseManifest(bankFile())
    expect(parsed.ok && parsed.value.tenants[0]).toMatchObject({
      plan: 'standard',
      regionHint: null,
      rootCompany: null,
      databases: [{ year: null, mappingVersion: 1 }, {}],
      features: [{ integrationProvider: null, customization: {} }],
      clients: [{ postLogoutRedirectUris: [], backchannelLogoutUri: null }],
      users: [{ email: null }],
    })
    expect(parsed.ok && parsed.value.workers[0]).toMatchObject({
      ...{ vars: {}, secrets: [], routes: [], kv: {}, r2: {}, queues: {}, twoPhase: false },
    })
    expect(parsed.ok && parsed.value).toMatchObject({ kv: [], r2: [], queues: [], pages: [] })
  })

  it('tells everything that is wrong at once, with file, path and what was expected', () => {
    const file = bankFile([['d1Count'], 2], [['name'], 'Bad Name'], [['tenants', 0, 'slug'], undefined], [['extra'], 1])
    const parsed = parseManifest(file, { file: 'voyage.json' })
    expect(!parsed.ok && parsed.error).toEqual([
      {
        file: 'voyage.json',
        path: 'name',
        expected: 'a lower-case name of letters, digits, "-" and "_", at most 63 characters',
        message: 'voyage.json: name: expected a lower-case name of letters, digits, "-" and "_", at most 63 characters',
      },
      {
        file: 'voyage.json',
        path: 'tenants[0].slug',
        expected: 'a string',
        message: 'voyage.json: tenants[0].slug: expected a string',
      },
      {
        file: 'voyage.json',
        path: 'extra',
        expected: 'no such key',
        message: 'voyage.json: extra: expected no such key',
      },
      {
        file: 'voyage.json',
        path: 'd1Count',
        expected: '3, the number of databases that d1 lists',
        message: 'voyage.json: d1Count: expected 3, the number of databases that d1 lists',
      },
    ])
  })

  it('refuses a client name with invisible characters or none that is seen, as the auth host does', () => {
    for (const name of ['Mer\u200bidian', 'naidireM\u202e', 'a\u3164b', ' \u3000']) {
      expect(issuesOf([['tenants', 0, 'clients', 0, 'name'], name])).toEqual([
        'tenants[0].clients[0].name: expected a readable text of 1 to 200 characters without control or invisible ones',
      ])
    }
    expect(issuesOf([['tenants', 0, 'clients', 0, 'name'], 'Meridian\u00a0Bank মিতা'])).toEqual([])
  })

  it('refuses a name that is too long once, also where a value may still be put in', () => {
    const expected =
      'tenants[0].users[0].name: expected a readable text of 1 to 200 characters without control or invisible ones'
    for (const name of ['a'.repeat(201), '😀'.repeat(201), ' ']) {
      expect(issuesOf([['tenants', 0, 'users', 0, 'name'], name])).toEqual([expected])
    }
    expect(issuesOf([['tenants', 0, 'users', 0, 'name'], `\${customer} ${'a'.repeat(200)}`])).toEqual([])
  })

  it('refuses names that are used twice and references to what is not listed', () => {
    expect(
      issuesOf(
        [['d1', 2, 'name'], 'config-db'],
        [['workers', 3, 'name'], 'gateway'],
        [['workers', 1, 'vars', 'KEY_SECRET'], 'x'],
        [['auth', 'worker'], 'nobody'],
        [['tenants', 0, 'databases', 1, 'binding'], 'CONFIG_DB'],
        [['tenants', 0, 'backfill', 'database'], 'control-db'],
        [
          ['tenants', 0, 'backfill', 'branches'],
          ['north', 'north'],
        ],
      ),
    ).toEqual([
      'd1[2].name: expected a database name that is not used at d1[1].name already',
      'workers[3].name: expected a Worker name that is not used at workers[2].name already',
      'auth.worker: expected the name of an entry of workers',
      'workers[1].secrets[0]: expected a name that is not among the vars',
      'tenants[0].databases[1].binding: expected a binding that is not used at tenants[0].databases[0].binding already',
      'tenants[0].databases[1].d1: expected the name of an entry of d1',
      "tenants[0].backfill.database: expected the d1 of one of the tenant's databases",
      'tenants[0].backfill.branches[1]: expected a branch that is not used at tenants[0].backfill.branches[0] already',
    ])
  })

  it('refuses references to namespaces, buckets, queues and Workers that are not listed, and a dead-letter queue of its own', () => {
    const bindings = { services: { A: 'nobody' }, d1: { B: 'x' }, kv: { C: 'x' }, r2: { D: 'xyz' }, queues: { E: 'x' } }
    const changes: ReadonlyArray<Change> = [
      [['kv'], [{ name: 'cache' }, { name: 'cache' }]],
      [
        ['queues'],
        [
          { name: 'out', deadLetterQueue: 'out' },
          { name: 'in', deadLetterQueue: 'lost' },
        ],
      ],
      [['workers', 0, 'kv'], { CACHE: 'other' }],
      [['workers', 0, 'queues'], { OUT: 'other' }],
      [
        ['pages'],
        [
          { name: 'desk', output: 'desk', bindings },
          { name: 'help', output: 'desk' },
        ],
      ],
    ]
    expect(issuesOf(...changes)).toEqual([
      'kv[1].name: expected a namespace name that is not used at kv[0].name already',
      'pages[1].output: expected an output folder that is not used at pages[0].output already',
      'queues[0].deadLetterQueue: expected the name of another entry of queues',
      'queues[1].deadLetterQueue: expected the name of another entry of queues',
      'pages[0].bindings.services.A: expected the name of an entry of workers',
      'pages[0].bindings.d1.B: expected the name of an entry of d1',
      'pages[0].bindings.kv.C: expected the name of an entry of kv',
      'pages[0].bindings.r2.D: expected the name of an entry of r2',
      'pages[0].bindings.queues.E: expected the name of an entry of queues',
      'workers[0].kv.CACHE: expected the name of an entry of kv',
      'workers[0].queues.OUT: expected the name of an entry of queues',
    ])
  })

  it.each([
    ['kv', '-cache'],
    ['r2', 'ab'],
    ['r2', 'Bucket'],
    ['queues', 'a_b'],
    ['queues', 'x'.repeat(64)],
    ['pages', 'x'.repeat(59)],
    ['pages', 'desk-'],
  ])('refuses an entry of %s that is called %j', (list, name) => {
    const entry = list === 'pages' ? { name, output: 'desk' } : { name }
    expect(issuesOf([[list], [entry]])).toEqual([expect.stringContaining(`${list}[0].name: expected a`)])
  })

  it.each([[[]], [['a\u0000']], ['npm run build']])('refuses the build command %j', (command) => {
    const build = { directory: 'desk', command }
    expect(issuesOf([['pages'], [{ name: 'desk', output: 'out', build }]])).toHaveLength(1)
  })

  it('wants a year of an archive and of nothing else, and a secret of a confidential client and of no other', () => {
    expect(
      issuesOf(
        [['tenants', 0, 'databases', 0, 'kind'], 'ops_archive'],
        [['tenants', 0, 'databases', 1, 'year'], 2026],
        [['tenants', 0, 'clients', 0, 'secret'], null],
      ),
    ).toEqual([
      'tenants[0].databases[0].year: expected the year of the archive',
      'tenants[0].databases[1].year: expected no year: only ops_archive has one',
      'tenants[0].clients[0].secret: expected the name of the secret that authMethod needs',
    ])
    expect(issuesOf([['tenants', 0, 'clients', 0, 'authMethod'], 'none'])).toHaveLength(1)
  })

  it('takes a secret of a Worker that is kept under another name, and refuses one name bound twice', () => {
    const own = { name: 'SESSION_SECRET', from: 'HARBOUR_SESSION_SECRET' }
    expect(issuesOf([['workers', 1, 'secrets'], [own]])).toEqual([])
    expect(
      issuesOf([
        ['workers', 1, 'secrets'],
        ['SESSION_SECRET', own],
      ]),
    ).toEqual(['workers[1].secrets[1]: expected a secret name that is not used at workers[1].secrets[0] already'])
    expect(issuesOf([['workers', 1, 'secrets'], [{ name: 'SESSION_SECRET' }]])).toHaveLength(1)
    expect(issuesOf([['workers', 1, 'secrets'], [own]], [['workers', 1, 'vars'], { SESSION_SECRET: 'x' }])).toEqual([
      'workers[1].secrets[0]: expected a name that is not among the vars',
    ])
  })

  it.each(['/etc', '../up', 'a/../b', 'a/..', '..', 'C:/x', 'a\\b', 'a\u0000b', '-rf', ''])(
    'refuses the path %j',
    (path) => {
      expect(issuesOf([['d1', 0, 'migrations'], path])).toEqual([
        'd1[0].migrations: expected a path relative to the project root, with "/" and without ".."',
      ])
    },
  )

  it.each(['a/b', 'a..b/c', '.hidden', 'a b'])('takes the path %j', (path) => {
    expect(issuesOf([['d1', 0, 'migrations'], path])).toEqual([])
  })

  it.each(['00000000000000000000000000000000', 'ABCDEF0123456789ABCDEF0123456789', 'account', ''])(
    'refuses the account id %j',
    (accountId) => {
      expect(issuesOf([['environments', 'production', 'accountId'], accountId])).toHaveLength(1)
    },
  )

  it.each(['__proto__', '; rm -rf', '-x', 'a\u202eb', 'x'.repeat(64), 'A'])('refuses the database name %j', (name) => {
    expect(issuesOf([['d1', 0, 'name'], name])).toHaveLength(1)
  })

  it('takes a name such as constructor for a name', () => {
    expect(issuesOf([['d1', 0, 'name'], 'constructor'])).toEqual([])
  })

  it('refuses the key __proto__ wherever it stands', () => {
    const hidden: unknown = JSON.parse('{"__proto__":"x"}')
    expect(issuesOf([['workers', 0, 'vars'], hidden], [['d1', 0], hidden])).toEqual([
      'd1[0].name: expected a string',
      'd1[0].migrations: expected a string',
      'd1[0].__proto__: expected no such key',
      'workers[0].vars.__proto__: expected no such key',
    ])
  })

  it('never repeats what it found: a password may stand where its name belongs', () => {
    expect(issuesOf([['tenants', 0, 'users', 0, 'password'], 'hunter2 hunter2']).join()).not.toContain('hunter2')
  })

  it('answers any JSON with a Result', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const parsed = parseManifest(value)
        expect(parsed.ok || parsed.error.length > 0).toBe(true)
      }),
      { numRuns: 100 },
    )
  })
})

describe('resolveManifest', () => {
  it('replaces each value, and writes $${ as ${', () => {
    const manifest = resolveBank(
      bankFile([['workers', 0, 'vars'], { MIXED: `a ${slot('origin')} $${slot('origin')} ${slot('domain')}` }]),
    )
    expect(manifest.workers[0]?.vars).toEqual({ MIXED: `a http://localhost:1 ${slot('origin')} bank.localhost` })
    expect(manifest.auth.url).toBe('http://localhost:1/auth')
  })

  it('tells every missing value with environment, value and path', () => {
    expect(
      resolveIssuesOf(
        [['auth', 'url'], `${slot('nowhere')}/${slot('toString')}`],
        [['workers', 0, 'vars'], { A: '${' }],
      ),
    ).toEqual([
      'bank.json: auth.url: expected a value nowhere in environments.local.values',
      'bank.json: auth.url: expected a value toString in environments.local.values',
      'bank.json: workers[0].vars.A: expected a name and "}" after "${"',
    ])
  })

  it('checks again what the values made of it', () => {
    expect(
      resolveIssuesOf(
        [['environments', 'local', 'values', 'domain'], 'not a domain'],
        [['d1', 0, 'name'], slot('domain')],
      ),
    ).toEqual([
      'bank.json: d1[0].name: expected a lower-case name of letters, digits, "-" and "_", at most 63 characters',
      'bank.json: tenants[0].domains[0]: expected a domain name in lower case, such as bank.example.com',
    ])
  })

  it('refuses an environment that is not there, whatever its name', () => {
    const parsed = parseManifest(bankFile())
    if (!parsed.ok) throw new Error('the bank is broken')
    const resolved = resolveManifest({ manifest: parsed.value, environment: '__proto__' })
    expect(!resolved.ok && resolved.error[0]?.message).toContain('(has: local, production)')
  })

  it('finds placeholders wherever they stand', () => {
    const manifest = { ...resolveBank(), accountId: '<your account id>' }
    expect(findPlaceholders(manifest)).toEqual(['accountId'])
  })
})

describe('the published files', () => {
  it('schema/manifest.schema.json is up to date (npm run schema -w @voyage/deploy-planner)', () => {
    const committed = readFileSync(new URL('../schema/manifest.schema.json', import.meta.url), 'utf8')
    expect(committed).toBe(renderManifestJsonSchema())
  })

  it.each(['local', 'production'])("Meridian's manifest is valid for %s", (environment) => {
    const manifest = resolveBank(readJson('hosts/meridian/voyage.json'), environment)
    expect(manifest.tenants[0]?.slug).toBe('meridian')
    expect(findPlaceholders(manifest)).toEqual(environment === 'local' ? [] : ['accountId'])
  })
})
