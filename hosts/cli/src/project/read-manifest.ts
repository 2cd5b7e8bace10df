import type { Manifest, ManifestIssue, ResolvedManifest } from '@voyage/deploy-planner'
import { parseManifest, resolveManifest } from '@voyage/deploy-planner'
import { CommandError } from '../command-error.ts'
import { readJsonFile } from './read-json-file.ts'

/**
 * Reads a manifest for one environment.
 *
 * @throws CommandError CLI_FILE_UNREADABLE, CLI_JSON_INVALID, CLI_MANIFEST_INVALID (every issue at once)
 */
export async function readManifest(options: {
  readonly root: string
  readonly file: string
  readonly environment: string
  /** Puts another port into every localhost address of the environment's values. */
  readonly localPort?: number
}): Promise<ResolvedManifest> {
  const { file, environment } = options
  const parsed = parseManifest(await readJsonFile(options.root, file), { file })
  if (!parsed.ok) throw invalid(file, parsed.error)
  const manifest =
    options.localPort === undefined ? parsed.value : withLocalPort(parsed.value, environment, options.localPort)
  const resolved = resolveManifest({ manifest, environment, file })
  if (!resolved.ok) throw invalid(file, resolved.error)
  return resolved.value
}

function invalid(file: string, issues: ReadonlyArray<ManifestIssue>): CommandError {
  return new CommandError({
    code: 'CLI_MANIFEST_INVALID',
    message: `${file} has ${issues.length === 1 ? 'an error' : `${issues.length} errors`}; nothing was done.`,
    details: issues.map((issue) => issue.message),
    remedy: 'Mend them all and run again. An editor completes the file by its "$schema".',
  })
}

function withLocalPort(manifest: Manifest, environment: string, port: number): Manifest {
  const active = manifest.environments[environment]
  if (active === undefined) return manifest
  const values = Object.fromEntries(
    Object.entries(active.values).map(([name, value]) => [
      name,
      value.replaceAll(/\blocalhost:\d+/g, `localhost:${port}`),
    ]),
  )
  return { ...manifest, environments: { ...manifest.environments, [environment]: { ...active, values } } }
}
