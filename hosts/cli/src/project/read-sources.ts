import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ManifestWorker, PagesSource, ResolvedManifest, WorkerSource } from '@voyage/deploy-planner'
import { listPlanNeeds } from '@voyage/deploy-planner'
import type { WranglerConfig } from '@voyage/deploy-planner/wrangler-config'
import { blankBindingIds, readWranglerConfig } from '@voyage/deploy-planner/wrangler-config'
import { CommandError } from '../command-error.ts'
import { bundleWorker } from '../local/bundle-worker.ts'
import type { WorkerConfig } from '../local/worker-config.ts'
import { readWorkerConfig } from '../local/worker-config.ts'
import { fingerprintFolder } from './fingerprint-folder.ts'
import { fingerprintTree } from './fingerprint-tree.ts'
import { reasonOf } from './reason-of.ts'

/** What a manifest points at, read: the Workers' bundles, and hashes that stand for folders. */
export interface ProjectSources {
  readonly workers: ReadonlyArray<WorkerSource>
  readonly pages: ReadonlyArray<PagesSource>
  /** Folder (as the manifest names it) to hex SHA-256. */
  readonly directories: Readonly<Record<string, string>>
  /** Code by Wrangler configuration (as the manifest names it). */
  readonly bundles: ReadonlyMap<string, string>
}

/** Reads and bundles everything that a manifest points at. Changes nothing. */
export async function readSources(options: {
  readonly root: string
  readonly manifest: ResolvedManifest
}): Promise<ProjectSources> {
  const { root, manifest } = options
  const bundles = new Map<string, string>()
  const workers = await Promise.all(
    manifest.workers.map(async (worker) => {
      const { source, code } = await readWorker(root, worker)
      bundles.set(worker.config, code)
      return source
    }),
  )
  const directories: Record<string, string> = {}
  for (const directory of listPlanNeeds(manifest).directories) {
    directories[directory] = await fingerprintFolder({ root, directory })
  }
  const pages: Array<PagesSource> = []
  for (const { name, build, output } of manifest.pages) {
    const source = build === null ? { directory: output } : { directory: build.directory, except: output }
    pages.push({ name, fingerprint: await fingerprintTree({ root, ...source }) })
  }
  return { workers, pages, directories, bundles }
}

async function readWorker(
  root: string,
  worker: ManifestWorker,
): Promise<{ readonly source: WorkerSource; readonly code: string }> {
  const text = await readText(root, worker.config)
  const { config, bindings, blanked } = readConfig(root, worker, text)
  const bundle = await bundleOf(root, worker, config)
  // Ids are written into the configuration by the plan itself, so they must not count as a change of the source.
  const fingerprint = createHash('sha256').update(bundle.fingerprint).update(blanked).digest('hex')
  return {
    code: bundle.code,
    source: {
      name: worker.name,
      config: worker.config,
      fingerprint,
      services: config.services,
      databases: config.databases.map((database) => database.name),
      kv: bindings.kvNamespaces.map(({ binding }) => binding),
      r2: byBinding(bindings.r2Buckets.map(({ binding, bucketName }) => [binding, bucketName])),
      queues: byBinding(bindings.queueProducers.map(({ binding, queue }) => [binding, queue])),
      consumers: Object.fromEntries(
        bindings.queueConsumers.map(({ queue, deadLetterQueue }) => [queue, deadLetterQueue]),
      ),
    },
  }
}

/** A Worker's configuration as wrangler reads it, what it binds, and its text without what a deploy writes into it. */
interface ReadConfig {
  readonly config: WorkerConfig
  readonly bindings: WranglerConfig
  readonly blanked: string
}

function readConfig(root: string, worker: ManifestWorker, text: string): ReadConfig {
  const invalid = (message: string, cause?: unknown): CommandError =>
    new CommandError({
      code: 'CLI_WORKER_CONFIG_INVALID',
      message: `${worker.config}: ${message}`,
      remedy: `Mend the file, or the "config" of the Worker "${worker.name}" in the manifest.`,
      cause,
    })
  const format = worker.config.endsWith('.toml') ? 'toml' : 'jsonc'
  const bindings = readWranglerConfig(text, format)
  if (!bindings.ok) throw invalid(bindings.error.message)
  const blanked = blankBindingIds(text, format)
  if (!blanked.ok) throw invalid(blanked.error.message)
  let config: WorkerConfig
  try {
    config = readWorkerConfig(join(root, worker.config))
  } catch (cause) {
    throw invalid(messageOf(cause), cause)
  }
  if (config.name === worker.name) return { config, bindings: bindings.value, blanked: blanked.value }
  throw invalid(`its "name" is "${config.name}"; the manifest calls this Worker "${worker.name}"`)
}

async function bundleOf(root: string, worker: ManifestWorker, config: WorkerConfig): ReturnType<typeof bundleWorker> {
  try {
    return await bundleWorker({ entry: config.main, root })
  } catch (cause) {
    throw new CommandError({
      code: 'CLI_WORKER_BUNDLE_FAILED',
      message: `The Worker "${worker.name}" does not bundle: ${messageOf(cause)}`,
      remedy: 'Mend the code at the named place and run again.',
      cause,
    })
  }
}

async function readText(root: string, file: string): Promise<string> {
  try {
    return await readFile(join(root, file), 'utf8')
  } catch (cause) {
    throw new CommandError({
      code: 'CLI_FILE_UNREADABLE',
      message: `${file}, which the manifest names, cannot be read (${reasonOf(cause)}).`,
      remedy: `Paths in a manifest are relative to the folder in which the command runs: ${root}`,
      cause,
    })
  }
}

/** A binding that names nothing is left to wrangler, which refuses it. */
const byBinding = (entries: ReadonlyArray<readonly [string, string | null]>): Readonly<Record<string, string>> =>
  Object.fromEntries(entries.filter((entry): entry is readonly [string, string] => entry[1] !== null))

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
