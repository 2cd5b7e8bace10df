import { randomUUID } from 'node:crypto'
import type { ApiReply, ApiRequest, ApiRoute } from './api-message.ts'
import { failure, page, readJson, success } from './api-message.ts'

/** A Pages project as the double knows it. */
export interface StoredPagesProject {
  /** The production branch. */
  branch: string
  readonly deployments: Array<{
    readonly id: string
    readonly branch: string
    /** Text of each file, by the address at which it is served. */
    readonly files: Readonly<Record<string, string>>
    /** The bindings of its Functions; null when it has none. */
    readonly functions: ReadonlyArray<Readonly<Record<string, unknown>>> | null
  }>
}

const PROJECTS = '/accounts/:account/pages/projects'
/** A JWT as Pages gives them: wrangler reads its expiry and its limit. */
const jwt = ['{}', JSON.stringify({ exp: 4_000_000_000, max_file_count_allowed: 20_000 }), 'signature']
  .map((part) => Buffer.from(part).toString('base64url'))
  .join('.')

/** Projects, uploads of assets and deployments. */
export function pagesRoutes(projects: Map<string, StoredPagesProject>): ReadonlyArray<ApiRoute> {
  const assets = new Map<string, string>()
  const describe = (name: string, project: StoredPagesProject): object => ({
    name,
    subdomain: `${name}.pages.dev`,
    domains: [`${name}.pages.dev`],
    production_branch: project.branch,
    created_on: '2026-11-01T00:00:00.000Z',
    deployment_configs: { production: {}, preview: {} },
  })
  const withProject = (
    on: string,
    use: (project: StoredPagesProject, request: ApiRequest, name: string) => ApiReply | Promise<ApiReply>,
  ): ApiRoute => ({
    on,
    handle(request, { name = '' }) {
      const project = projects.get(name)
      return project === undefined ? failure(404, 8000007, 'Project not found.') : use(project, request, name)
    },
  })
  const withUpload = (on: string, use: (request: ApiRequest) => ApiReply): ApiRoute => ({
    on,
    handle: (request) =>
      request.headers.authorization === `Bearer ${jwt}` ? use(request) : failure(401, 8000013, 'Authorization failed'),
  })
  return [
    {
      on: `POST ${PROJECTS}`,
      handle(request) {
        const { name, production_branch } = readJson(request)
        if (projects.has(String(name))) return failure(409, 8000002, 'A project with this name already exists.')
        const project = { branch: String(production_branch), deployments: [] }
        projects.set(String(name), project)
        return success(describe(String(name), project))
      },
    },
    {
      on: `GET ${PROJECTS}`,
      handle: ({ query }) =>
        page(
          query,
          [...projects].map(([name, project]) => describe(name, project)),
        ),
    },
    withProject(`GET ${PROJECTS}/:name`, (project, _, name) => success(describe(name, project))),
    withProject(`PATCH ${PROJECTS}/:name`, (project, request, name) => {
      project.branch = String(readJson(request)['production_branch'] ?? project.branch)
      return success(describe(name, project))
    }),
    withProject(`DELETE ${PROJECTS}/:name`, (_, __, name) => {
      projects.delete(name)
      return success(null)
    }),
    withProject(`GET ${PROJECTS}/:name/upload-token`, () => success({ jwt })),
    withUpload('POST /pages/assets/check-missing', (request) => {
      const hashes = readJson(request)['hashes'] as ReadonlyArray<string>
      return success(hashes.filter((hash) => !assets.has(hash)))
    }),
    withUpload('POST /pages/assets/upload', (request) => {
      const files = readJson(request) as unknown as ReadonlyArray<{ readonly key: string; readonly value: string }>
      for (const { key, value } of files) assets.set(key, Buffer.from(value, 'base64').toString('utf8'))
      return success(null)
    }),
    withUpload('POST /pages/assets/upsert-hashes', () => success(null)),
    withProject(`POST ${PROJECTS}/:name/deployments`, async (project, request, name) => {
      const form = await formOf(request.body, request.headers['content-type'])
      const manifest: Readonly<Record<string, string>> = JSON.parse(String(form.get('manifest')))
      const absent = Object.values(manifest).find((hash) => !assets.has(hash))
      if (absent !== undefined) return failure(400, 8000000, `The asset ${absent} was never uploaded`)
      const bundle = form.get('_worker.bundle')
      const id = randomUUID()
      const branch = String(form.get('branch'))
      project.deployments.push({
        id,
        branch,
        files: Object.fromEntries(Object.entries(manifest).map(([path, hash]) => [path, assets.get(hash) ?? ''])),
        functions: bundle instanceof File ? await bindingsOf(bundle) : null,
      })
      return success({
        id,
        url: `https://${id.slice(0, 8)}.${name}.pages.dev`,
        environment: branch === project.branch ? 'production' : 'preview',
        project_name: name,
      })
    }),
    {
      on: `GET ${PROJECTS}/:name/deployments/:id`,
      handle: (_, { id }) => success({ id, latest_stage: { name: 'deploy', status: 'success' }, aliases: [] }),
    },
  ]
}

const formOf = (body: Buffer<ArrayBuffer>, type: string | undefined): Promise<FormData> =>
  new Response(body, { headers: { 'content-type': type ?? '' } }).formData()

/** The bindings in the bundle of a deployment's Functions, which is a form within the form. */
async function bindingsOf(bundle: File): Promise<ReadonlyArray<Readonly<Record<string, unknown>>>> {
  const body = Buffer.from(await bundle.arrayBuffer())
  const boundary = body.subarray(2, body.indexOf('\r\n')).toString('latin1')
  const form = await formOf(body, `multipart/form-data; boundary=${boundary}`)
  const metadata = form.get('metadata')
  return JSON.parse(metadata instanceof File ? await metadata.text() : String(metadata)).bindings
}
