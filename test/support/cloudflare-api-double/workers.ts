import type { ApiReply, ApiRequest, ApiRoute } from './api-message.ts'
import { failure, readJson, success } from './api-message.ts'
import type { StoredWorker, WorkerVersion } from './worker-store.ts'
import { readUpload } from './worker-store.ts'

const WORKERS = '/accounts/:account/workers'
const SCRIPT = `${WORKERS}/scripts/:name`

/** Upload, versions, deployments, settings, subdomain and secrets of Workers. */
export function workerRoutes(
  workers: Map<string, StoredWorker>,
  domains: Map<string, string>,
): ReadonlyArray<ApiRoute> {
  const at = (
    on: string,
    handle: (worker: StoredWorker, request: ApiRequest, name: string) => ApiReply | Promise<ApiReply>,
  ): ApiRoute => ({
    on,
    handle(request, { name = '' }) {
      const worker = workers.get(name)
      if (worker !== undefined) return handle(worker, request, name)
      return failure(404, 10007, 'workers.api.error.script_not_found')
    },
  })
  return [
    {
      on: `PUT ${SCRIPT}`,
      async handle(request, { name = '' }) {
        const version = await upload(request)
        const missing = servicesOf(version).find((service) => service !== name && !workers.has(service))
        if (missing !== undefined) return failure(400, 10143, `Could not find the service ${missing}`)
        const worker: StoredWorker = workers.get(name) ?? { versions: [], deployed: [], secrets: new Map() }
        if (!version.keepsSecrets) worker.secrets.clear()
        workers.set(name, worker)
        worker.versions.push(version)
        worker.deployed.push(version.id)
        for (const { type, name: secret, text } of version.secrets) {
          if (type === 'secret_text') worker.secrets.set(String(secret), String(text))
        }
        return success({ id: name, etag: version.id, deployment_id: version.id, startup_time_ms: 1 })
      },
    },
    {
      on: `GET ${WORKERS}/domains`,
      handle({ query }) {
        const all = [...domains].map(([hostname, service]) => ({ id: hostname, hostname, service }))
        return success(all.filter(({ hostname }) => hostname === (query.get('hostname') ?? hostname)))
      },
    },
    {
      on: `PUT ${WORKERS}/domains`,
      handle(request) {
        const { hostname, service } = readJson(request)
        domains.set(String(hostname), String(service))
        return success({ id: hostname, hostname, service })
      },
    },
    at(`POST ${SCRIPT}/domains/changeset`, () => success({ added: [], removed: [], updated: [], conflicting: [] })),
    at(`PUT ${SCRIPT}/domains/records`, (_, request, name) => {
      const { origins } = readJson(request) as { readonly origins: ReadonlyArray<{ readonly hostname: string }> }
      for (const { hostname } of origins) domains.set(hostname, name)
      return success(null)
    }),
    at(`PUT ${SCRIPT}/schedules`, (_, request) => success({ schedules: readJson(request) })),
    at(`DELETE ${SCRIPT}`, (_, { query }, name) => {
      const others = [...workers].filter(([other]) => other !== name)
      const caller = others.find(([, { versions }]) => servicesOf(versions.at(-1)).includes(name))
      // The number is not the real one, which is not documented.
      if (caller !== undefined && query.get('force') !== 'true') return failure(400, 1, `bound by ${caller[0]}`)
      workers.delete(name)
      return success({ id: name })
    }),
    {
      on: `GET ${WORKERS}/services/:name`,
      handle(_, { name = '' }) {
        if (!workers.has(name)) return failure(404, 10090, 'workers.api.error.service_not_found')
        const script = { id: name, tag: name, tags: [], last_deployed_from: 'wrangler' }
        return success({ id: name, default_environment: { environment: 'production', script } })
      },
    },
    at(`GET ${WORKERS}/workers/:name`, () => success({ subdomain: { enabled: false, previews_enabled: false } })),
    { on: `GET ${WORKERS}/subdomain`, handle: () => success({ subdomain: 'double' }) },
    at(`POST ${SCRIPT}/versions`, async (worker, request) => {
      const version = await upload(request)
      worker.versions.push(version)
      return success({ id: version.id, startup_time_ms: 1, resources: { script: { etag: version.id } } })
    }),
    {
      on: `GET ${SCRIPT}/versions/:version`,
      handle(_, { name = '', version = '' }) {
        const found = workers.get(name)?.versions.some(({ id }) => id === version)
        if (found !== true) return failure(404, 10007, 'workers.api.error.script_not_found')
        const metadata = { created_on: '2026-11-01T00:00:00.000Z', author_email: 'double@example.com', source: 'api' }
        return success({ id: version, number: 1, metadata, annotations: {} })
      },
    },
    at(`GET ${SCRIPT}/deployments`, (worker) => {
      const versions = worker.divided ?? worker.deployed.slice(-1).map((id) => ({ version_id: id, percentage: 100 }))
      const created = { created_on: '2026-11-01T00:00:00.000Z', author_email: 'double@example.com', annotations: {} }
      return success({
        deployments: [{ id: 'deployment', source: 'wrangler', strategy: 'percentage', versions, ...created }],
      })
    }),
    at(`POST ${SCRIPT}/deployments`, (worker, request) => {
      const versions = readJson(request)['versions']
      delete worker.divided
      for (const one of Array.isArray(versions) ? versions : []) worker.deployed.push(String(one.version_id))
      return success({ id: 'deployment' })
    }),
    at(`GET ${SCRIPT}/settings`, (worker) => success({ bindings: worker.versions.at(-1)?.bindings ?? [] })),
    at(`PATCH ${SCRIPT}/script-settings`, () => success({ tags: [] })),
    at(`POST ${SCRIPT}/subdomain`, (_, request) => success(readJson(request))),
    at(`GET ${SCRIPT}/secrets`, (worker) => success(listSecrets(worker))),
    at(`PATCH ${SCRIPT}/secrets-bulk`, (worker, request) => {
      const { secrets } = readJson(request) as { readonly secrets: Readonly<Record<string, { text: string } | null>> }
      for (const [name, secret] of Object.entries(secrets)) {
        if (secret === null) worker.secrets.delete(name)
        else worker.secrets.set(name, secret.text)
      }
      return success(listSecrets(worker))
    }),
  ]
}

/** The Workers that a version binds. */
function servicesOf(version: WorkerVersion | undefined): ReadonlyArray<string> {
  return (version?.bindings ?? []).filter(({ type }) => type === 'service').map(({ service }) => String(service))
}

function upload({ body, headers }: ApiRequest): Promise<WorkerVersion> {
  return readUpload({ body, contentType: headers['content-type'] ?? '' })
}

function listSecrets(worker: StoredWorker): ReadonlyArray<object> {
  return [...worker.secrets.keys()].map((name) => ({ name, type: 'secret_text' }))
}
