import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CreatePlanOptions, ResolvedManifest } from '@voyage/deploy-planner'
import { parseManifest, resolveManifest } from '@voyage/deploy-planner'

/** Which sources lie in the project's folder: those of the first deploy, or others of each kind of step that an update of this project can have. */
export type Edition = 'first' | 'changed'

/** What a plan is made from, but the state. */
export type Sources = Omit<CreatePlanOptions, 'state'>

/** The secrets of the project, by name. */
export const secrets = { SESSION_SECRET: 's', CLIENT_SECRET: 'c', DEMO_PASSWORD: 'p' }

/** What the changed manifest says instead. */
const manifestChanges = [
  ['"hello"', '"good day"'],
  ['"output": "help/dist"', '"output": "help/dist", "branch": "release"'],
  ['"Harbour Bank"', '"Harbour Bank Group"'],
  ['"1.0.0"', '"1.1.0"'],
  ['/callback"', '/signed-in"'],
  ['"name": "Demo"', '"name": "Demo User"'],
] as const

const editionFile = (root: string): string => join(root, 'edition.txt')

/** Puts the sources of the edition into the project's folder, which keeps the ids of its configs. */
export async function putSources(root: string, edition: Edition): Promise<Sources> {
  const config = join(root, 'site/wrangler.toml')
  const text = await readFile(config, 'utf8')
  await writeFile(config, text.replace(/max_retries = \d/, `max_retries = ${edition === 'first' ? 3 : 5}`))
  const migration = join(root, 'migrations/ops/0002_note.sql')
  if (edition === 'first') await rm(migration, { force: true })
  else await writeFile(migration, 'CREATE TABLE note (text TEXT NOT NULL);\n')
  await writeFile(editionFile(root), edition)
  manifests[edition] ??= readManifest(edition)
  return planSources(await manifests[edition], edition)
}

/** The code of every Worker, as its edition has it. */
export async function bundleEdition(root: string): Promise<string> {
  return `export default { fetch: () => new Response('${await readFile(editionFile(root), 'utf8')}') }`
}

/** A build in this process: one for each of a thousand deploys would take minutes, and what matters is when it is cut off. */
export async function buildHelp(root: string): Promise<{ readonly ok: true; readonly value: Record<never, never> }> {
  await mkdir(join(root, 'help/dist'), { recursive: true })
  await writeFile(join(root, 'help/dist/index.html'), `help, ${await readFile(editionFile(root), 'utf8')}`)
  return { ok: true, value: {} }
}

// The same for each of a thousand deploys.
const manifests: Partial<Record<Edition, Promise<ResolvedManifest>>> = {}

/** Reads the manifest of deploy-project. */
async function readManifest(edition: Edition): Promise<ResolvedManifest> {
  let text = await readFile(join(import.meta.dirname, 'deploy-project/voyage.json'), 'utf8')
  for (const [was, is] of edition === 'first' ? [] : manifestChanges) {
    if (!text.includes(was)) throw new Error(`the manifest has no ${was}`)
    text = text.replace(was, is)
  }
  const parsed = parseManifest(JSON.parse(text))
  const resolved = parsed.ok ? resolveManifest({ manifest: parsed.value, environment: 'production' }) : parsed
  if (!resolved.ok) throw new Error(resolved.error.map((issue) => issue.message).join('\n'))
  return resolved.value
}

const noResources = { kv: [], r2: {}, queues: {}, consumers: {} }

function planSources(manifest: ResolvedManifest, edition: Edition): Sources {
  return {
    manifest,
    workers: [
      {
        name: 'harbour-site',
        config: 'site/wrangler.toml',
        fingerprint: `site ${edition}`,
        services: [],
        databases: ['harbour-ops'],
        kv: ['CACHE'],
        r2: { FILES: 'harbour-files' },
        queues: { MAIL: 'harbour-mail' },
        consumers: { 'harbour-mail': '' },
      },
      {
        name: 'harbour-gateway',
        config: 'gateway/wrangler.jsonc',
        fingerprint: `gateway ${edition}`,
        services: ['harbour-site'],
        databases: [],
        ...noResources,
      },
    ],
    pages: [{ name: 'harbour-help', fingerprint: `help ${edition}` }],
    directories: { 'migrations/ops': `migrations ${edition}` },
    days: [],
    secrets: Object.keys(secrets),
  }
}
