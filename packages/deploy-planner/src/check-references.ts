import { formatPath } from './manifest-path.ts'

/** A rule between parts of a manifest that it breaks. */
export interface ReferenceIssue {
  readonly path: string
  readonly expected: string
}

type Path = ReadonlyArray<PropertyKey>

/**
 * Returns every broken rule between the parts of a manifest: the declared D1 count, names used twice, references to
 * databases and Workers that are not listed, archive years, client secrets. Takes any value and looks only at the parts
 * whose shape is right, so that these errors are told together with those of the shape. `describe` says how another
 * place is spoken of.
 */
export function checkReferences(input: unknown, describe: (path: string) => string): ReadonlyArray<ReferenceIssue> {
  const issues: Array<ReferenceIssue> = []
  const report = (path: Path, expected: string) => issues.push({ path: formatPath(path), expected })
  const unique = (paths: ReadonlyArray<readonly [string | undefined, Path]>, what: string) => {
    const seen = new Map<string, Path>()
    for (const [value, path] of paths) {
      if (value === undefined) continue
      const first = seen.get(value)
      if (first)
        report(
          path,
          `${/^[aeiou]/.test(what) ? 'an' : 'a'} ${what} that is not used at ${describe(formatPath(first))} already`,
        )
      else seen.set(value, path)
    }
  }
  const named = (root: Path, list: ReadonlyArray<unknown>, key: string) =>
    list.map((item, index) => [text(item, key), [...root, index, key]] as const)

  const d1 = array(input, 'd1')
  const workers = array(input, 'workers')
  const tenants = array(input, 'tenants')
  const pages = array(input, 'pages')
  const listed = {
    services: namesIn(workers),
    d1: namesIn(d1),
    kv: namesIn(array(input, 'kv')),
    r2: namesIn(array(input, 'r2')),
    queues: namesIn(array(input, 'queues')),
  }

  const count = field(input, 'd1Count')
  if (typeof count === 'number' && Array.isArray(field(input, 'd1')) && count !== d1.length) {
    report(['d1Count'], `${d1.length}, the number of databases that d1 lists`)
  }
  unique(named(['d1'], d1, 'name'), 'database name')
  for (const [list, what] of [
    ['kv', 'namespace name'],
    ['r2', 'bucket name'],
    ['queues', 'queue name'],
    ['pages', 'Pages project name'],
  ] as const) {
    unique(named([list], array(input, list), 'name'), what)
  }
  unique(named(['pages'], pages, 'output'), 'output folder')
  unique(named(['workers'], workers, 'name'), 'Worker name')
  unique(named(['workers'], workers, 'config'), 'config file')
  unique(named(['tenants'], tenants, 'slug'), 'slug')
  for (const service of ['controlPlane', 'auth']) {
    const worker = text(field(input, service), 'worker')
    if (worker !== undefined && !listed.services.has(worker))
      report([service, 'worker'], 'the name of an entry of workers')
  }
  unique(
    workers.flatMap((worker, index) =>
      strings(worker, 'routes').map((value, n) => [value, ['workers', index, 'routes', n]] as const),
    ),
    'route',
  )
  const checkBindings = (of: unknown, kinds: ReadonlyArray<keyof typeof listed>, at: Path) => {
    for (const kind of kinds) {
      for (const [binding, name] of Object.entries(record(of, kind))) {
        if (typeof name !== 'string' || listed[kind].has(name)) continue
        report([...at, kind, binding], `the name of an entry of ${kind === 'services' ? 'workers' : kind}`)
      }
    }
  }
  for (const [index, queue] of array(input, 'queues').entries()) {
    const target = text(queue, 'deadLetterQueue')
    if (target === undefined || (listed.queues.has(target) && target !== text(queue, 'name'))) continue
    report(['queues', index, 'deadLetterQueue'], 'the name of another entry of queues')
  }
  for (const [index, app] of pages.entries()) {
    checkBindings(field(app, 'bindings'), ['services', 'd1', 'kv', 'r2', 'queues'], ['pages', index, 'bindings'])
  }
  for (const [index, worker] of workers.entries()) {
    checkBindings(worker, ['kv', 'r2', 'queues'], ['workers', index])
    const secrets = array(worker, 'secrets').map((secret) =>
      typeof secret === 'string' ? secret : text(secret, 'name'),
    )
    const vars = field(worker, 'vars')
    unique(
      secrets.map((value, at) => [value, ['workers', index, 'secrets', at]] as const),
      'secret name',
    )
    for (const [at, secret] of secrets.entries()) {
      if (isRecord(vars) && secret !== undefined && Object.hasOwn(vars, secret)) {
        report(['workers', index, 'secrets', at], 'a name that is not among the vars')
      }
    }
  }

  const claims: Array<readonly [string | undefined, Path]> = []
  const domains: Array<readonly [string | undefined, Path]> = []
  const clientIds: Array<readonly [string | undefined, Path]> = []
  for (const [index, tenant] of tenants.entries()) {
    const at = ['tenants', index] as const
    const databases = array(tenant, 'databases')
    const own = new Set(databases.map((item) => text(item, 'd1')))
    claims.push(...named([...at, 'databases'], databases, 'd1'))
    domains.push(...strings(tenant, 'domains').map((value, n) => [value, [...at, 'domains', n]] as const))
    clientIds.push(...named([...at, 'clients'], array(tenant, 'clients'), 'clientId'))
    unique(named([...at, 'databases'], databases, 'binding'), 'binding')
    unique(named([...at, 'features'], array(tenant, 'features'), 'key'), 'feature key')
    unique(named([...at, 'users'], array(tenant, 'users'), 'username'), 'username')

    for (const [n, database] of databases.entries()) {
      const path = [...at, 'databases', n]
      const name = text(database, 'd1')
      if (name !== undefined && !listed.d1.has(name)) report([...path, 'd1'], 'the name of an entry of d1')
      const isArchive = text(database, 'kind') === 'ops_archive'
      const hasYear = typeof field(database, 'year') === 'number'
      if (isArchive && !hasYear) report([...path, 'year'], 'the year of the archive')
      if (!isArchive && hasYear) report([...path, 'year'], 'no year: only ops_archive has one')
    }
    for (const [n, client] of array(tenant, 'clients').entries()) {
      const isPublic = text(client, 'authMethod') === 'none'
      const hasSecret = text(client, 'secret') !== undefined
      const path = [...at, 'clients', n, 'secret']
      if (isPublic && hasSecret) report(path, 'no secret: authMethod "none" is a public client')
      if (!isPublic && !hasSecret) report(path, 'the name of the secret that authMethod needs')
    }
    for (const key of ['config', 'backfill']) {
      const database = text(field(tenant, key), 'database')
      if (database !== undefined && !own.has(database)) {
        report([...at, key, 'database'], "the d1 of one of the tenant's databases")
      }
    }
    if (isRecord(field(tenant, 'backfill')) && !isRecord(field(tenant, 'config'))) {
      report([...at, 'config'], 'a config folder, which backfill reads')
    }
    unique(
      strings(field(tenant, 'backfill'), 'branches').map((v, n) => [v, [...at, 'backfill', 'branches', n]] as const),
      'branch',
    )
  }
  unique(claims, 'database')
  unique(domains, 'domain')
  unique(clientIds, 'client id')
  return issues
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const field = (value: unknown, key: string): unknown =>
  isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined

const record = (value: unknown, key: string): Readonly<Record<string, unknown>> => {
  const found = field(value, key)
  return isRecord(found) ? found : {}
}

const text = (value: unknown, key: string): string | undefined => {
  const found = field(value, key)
  return typeof found === 'string' ? found : undefined
}

const array = (value: unknown, key: string): ReadonlyArray<unknown> => {
  const found = field(value, key)
  return Array.isArray(found) ? found : []
}

const strings = (value: unknown, key: string): ReadonlyArray<string> =>
  array(value, key).filter((item) => typeof item === 'string')

const namesIn = (list: ReadonlyArray<unknown>): ReadonlySet<string | undefined> =>
  new Set(list.map((item) => text(item, 'name')))
