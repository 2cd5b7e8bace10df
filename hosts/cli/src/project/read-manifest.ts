import type { Manifest, ManifestIssue, ResolvedManifest, Result } from '@voyage/deploy-planner'
import { assembleManifest, parseManifest, resolveManifest } from '@voyage/deploy-planner'
import { CommandError } from '../command-error.ts'
import { err, ok } from '../executor/result.ts'
import { leadsOut } from './check-project-paths.ts'
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
  const assembled = await assembleManifest({ file, read: (part) => readPart(options.root, { file, part }) })
  if (!assembled.ok) throw invalid(file, assembled.error)
  const { json, files } = assembled.value
  const parsed = parseManifest(json, { files })
  if (!parsed.ok) throw invalid(file, parsed.error)
  const manifest =
    options.localPort === undefined ? parsed.value : withLocalPort(parsed.value, environment, options.localPort)
  const resolved = resolveManifest({ manifest, environment, files })
  if (!resolved.ok) throw invalid(file, resolved.error)
  return resolved.value
}

/** The manifest's own file may lie anywhere; a file that it refers to lies in the project, whatever links lead there. */
async function readPart(
  root: string,
  { file, part }: { readonly file: string; readonly part: string },
): Promise<Result<unknown, string>> {
  if (part === file) return ok(await readJsonFile(root, part))
  if (await leadsOut(root, part)) return err('is, or lies behind, a symbolic link that leads out of the project')
  try {
    return ok(await readJsonFile(root, part))
  } catch (error) {
    if (error instanceof CommandError) return err(error.message.replace(`${part} `, ''))
    throw error
  }
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
