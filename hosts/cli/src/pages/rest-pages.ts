import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { blake3 } from '@noble/hashes/blake3.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { Result, StepFailure } from '@voyage/deploy-planner'
import { checkName } from '../cloudflare/d1-names.ts'
import type { TargetOptions } from '../executor/deploy-target.ts'
import { err, ok } from '../executor/result.ts'
import { isRecord } from '../http/api-client.ts'
import { answerUnexpected } from '../rest/answer-unexpected.ts'
import type { CallCloudflare } from '../rest/cloudflare-api.ts'
import type { PagesDeployment, PagesProjects } from './pages-projects.ts'
import { deployedAsPreview } from './pages-projects.ts'
import type { OutputFile, PagesOutput } from './read-output.ts'
import { mediaTypeOf, readPagesOutput, readSpecialFile } from './read-output.ts'
import { refuseDynamic } from './refuse-dynamic.ts'

/** Pages projects that can be looked at closely and taken away again. */
export interface AccountPagesProjects extends PagesProjects {
  /** Returns host name and production branch of the project called exactly `name`, or null when there certainly is none. */
  describe(name: string, options: TargetOptions): Promise<Result<DescribedProject | null, StepFailure>>
  /** Deletes the project with all its deployments; one that is gone already is deleted. */
  delete(name: string, options: TargetOptions): Promise<Result<null, StepFailure>>
}

/** A Pages project as the account has it. */
interface DescribedProject {
  readonly subdomain: string
  readonly branch: string
}

const PROJECTS = '/pages/projects'
const MOST_BYTES_AT_ONCE = 20 * 1024 * 1024

interface Asset extends OutputFile {
  readonly hash: string
  readonly base64: string
}

/** Creates the access to an account's Pages projects by Cloudflare's API. */
export function createRestPages(call: CallCloudflare, root: string): AccountPagesProjects {
  const at = (name: string): string => `${PROJECTS}/${encodeURIComponent(name)}`
  const described = (project: unknown, doing: string): Result<DescribedProject, StepFailure> => {
    const { subdomain, production_branch: branch } = isRecord(project) ? project : {}
    return typeof subdomain === 'string' && typeof branch === 'string'
      ? ok({ subdomain, branch })
      : err(answerUnexpected(doing, 'unknown'))
  }
  const describe: AccountPagesProjects['describe'] = async (name, { signal }) => {
    const doing = `looking for the Pages project ${name}`
    const found = await call({ method: 'GET', path: at(name), doing, reach: 'nothing', signal })
    if (!found.ok) return found.error.code === 'pages-project-missing' ? ok(null) : found
    return isRecord(found.value) && found.value['name'] === name
      ? described(found.value, doing)
      : err(answerUnexpected(doing, 'none'))
  }
  return {
    describe,
    async find(name, options) {
      const found = await describe(name, options)
      return found.ok ? ok(found.value?.subdomain ?? null) : found
    },
    async create({ name, branch }, { signal }) {
      const checked = checkName(name)
      if (!checked.ok) return checked
      const doing = `creating the Pages project ${name}`
      const body = { name, production_branch: branch }
      const created = await call({ method: 'POST', path: PROJECTS, body, doing, reach: 'one-request', signal })
      const project = created.ok ? described(created.value, doing) : created
      return project.ok ? ok(project.value.subdomain) : project
    },
    async setProductionBranch({ name, branch }, { signal }) {
      const doing = `making ${branch} the production branch of the Pages project ${name}`
      const body = { production_branch: branch }
      const set = await call({ method: 'PATCH', path: at(name), body, doing, reach: 'one-request', signal })
      return set.ok ? ok(null) : set
    },
    deploy: (deployment, options) => deploy({ call, root, deployment, options }),
    async delete(name, { signal }) {
      const doing = `deleting the Pages project ${name}`
      const done = await call({ method: 'DELETE', path: at(name), doing, reach: 'one-request', signal })
      return done.ok || done.error.code === 'pages-project-missing' ? ok(null) : done
    },
  }
}

async function deploy(request: {
  readonly call: CallCloudflare
  readonly root: string
  readonly deployment: PagesDeployment
  readonly options: TargetOptions
}): Promise<Result<{ readonly deploymentId: string }, StepFailure>> {
  const { call, root, deployment, options } = request
  const { app, branch } = deployment
  const output = await readPagesOutput({ root, ...deployment })
  if (!output.ok) return output
  const refused = refuseDynamic({
    deployment,
    output: output.value,
    who: 'the API target deploys',
    remedy: 'Use --target wrangler.',
  })
  if (refused !== null) return err(refused)
  const doing = `deploying the Pages application ${app}`
  const send = { doing, reach: 'several-requests', signal: options.signal } as const
  const project = `${PROJECTS}/${encodeURIComponent(app)}`
  const token = await call({ ...send, method: 'GET', path: `${project}/upload-token` })
  if (!token.ok) return token
  const uploadToken = isRecord(token.value) ? token.value['jwt'] : undefined
  if (typeof uploadToken !== 'string') return err(answerUnexpected(doing, 'none'))
  const assets = await Promise.all(output.value.assets.map(readAsset))
  const uploaded = await uploadAssets({ call, send: { ...send, uploadToken, method: 'POST' }, assets })
  if (!uploaded.ok) return uploaded
  const form = await deploymentForm(output.value, { assets, branch })
  const deployed = await call({ ...send, method: 'POST', path: `${project}/deployments`, body: form })
  if (!deployed.ok) return deployed
  const { id, environment } = isRecord(deployed.value) ? deployed.value : {}
  if (environment === 'preview') return err(deployedAsPreview(deployment))
  return typeof id === 'string' ? ok({ deploymentId: id }) : err(answerUnexpected(doing, 'unknown'))
}

/** Uploads what Pages does not have yet, in parts that one request can carry. */
async function uploadAssets(request: {
  readonly call: CallCloudflare
  readonly send: {
    readonly doing: string
    readonly reach: 'several-requests'
    readonly signal: AbortSignal
    readonly uploadToken: string
    readonly method: 'POST'
  }
  readonly assets: ReadonlyArray<Asset>
}): Promise<Result<null, StepFailure>> {
  const { call, send, assets } = request
  const hashes = [...new Set(assets.map(({ hash }) => hash))]
  const asked = await call({ ...send, path: '/pages/assets/check-missing', body: { hashes } })
  if (!asked.ok) return asked
  if (!Array.isArray(asked.value)) return err(answerUnexpected(send.doing, 'none'))
  const missing = new Set(asked.value)
  let part: Array<object> = []
  let size = 0
  const sendPart = async () => {
    const body = part
    part = []
    size = 0
    return call({ ...send, path: '/pages/assets/upload', body })
  }
  for (const { path, hash, base64 } of assets) {
    if (!missing.delete(hash)) continue
    part.push({ key: hash, value: base64, metadata: { contentType: mediaTypeOf(path) }, base64: true })
    size += base64.length
    if (size < MOST_BYTES_AT_ONCE) continue
    const sent = await sendPart()
    if (!sent.ok) return sent
  }
  if (part.length > 0) {
    const sent = await sendPart()
    if (!sent.ok) return sent
  }
  const kept = await call({ ...send, path: '/pages/assets/upsert-hashes', body: { hashes } })
  return kept.ok ? ok(null) : kept
}

/** The key under which Pages keeps a file, as wrangler makes it, so that what either has uploaded is there for both. */
async function readAsset(file: OutputFile): Promise<Asset> {
  const base64 = (await readFile(file.file)).toString('base64')
  const digest = blake3(utf8ToBytes(base64 + extname(file.path).slice(1)))
  return { ...file, base64, hash: bytesToHex(digest).slice(0, 32) }
}

async function deploymentForm(
  output: PagesOutput,
  { assets, branch }: { readonly assets: ReadonlyArray<Asset>; readonly branch: string },
): Promise<FormData> {
  const form = new FormData()
  form.set('manifest', JSON.stringify(Object.fromEntries(assets.map(({ path, hash }) => [`/${path}`, hash]))))
  form.set('branch', branch)
  form.set('commit_dirty', 'true')
  for (const name of ['_headers', '_redirects', '_routes.json']) {
    const text = await readSpecialFile(output, name)
    if (text !== null) form.set(name, new File([text], name))
  }
  return form
}
