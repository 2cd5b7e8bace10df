import type { ManifestTenant, ResolvedManifest } from '@voyage/deploy-planner'
import { CommandError } from '../command-error.ts'
import { readLaneInput } from '../lanes/generate-day.ts'
import { readManifest } from './read-manifest.ts'
import type { ProjectSources } from './read-sources.ts'
import { readSources } from './read-sources.ts'

/** A manifest and everything that it points at, read and found good. */
export interface Project {
  readonly manifest: ResolvedManifest
  readonly sources: ProjectSources
}

/**
 * Reads a manifest for one environment and all that it points at. Whatever can be refused is refused here, before
 * anything is written or started.
 *
 * @throws CommandError, see readManifest, readLaneInput and readSources
 */
export async function readProject(options: {
  readonly root: string
  readonly file: string
  readonly environment: string
  readonly localPort?: number
}): Promise<Project> {
  const { root, file } = options
  const manifest = await readManifest(options)
  for (const [index, tenant] of manifest.tenants.entries()) await checkLanes({ root, file, tenant, index })
  return { manifest, sources: await readSources({ root, manifest }) }
}

async function checkLanes(at: {
  readonly root: string
  readonly file: string
  readonly tenant: ManifestTenant
  readonly index: number
}): Promise<void> {
  const { root, file, tenant, index } = at
  if (tenant.config === null) return
  const input = await readLaneInput(root, tenant.config.directory)
  const known = input.branches.map((branch) => branch.id)
  const issues = (tenant.backfill?.branches ?? []).flatMap((branch, position) =>
    known.includes(branch)
      ? []
      : [`${file}: tenants[${index}].backfill.branches[${position}]: expected one of ${known.join(', ')}`],
  )
  if (issues.length === 0) return
  throw new CommandError({
    code: 'CLI_MANIFEST_INVALID',
    message: `${file} names branches that ${tenant.config.directory}/branches.json does not have; nothing was done.`,
    details: issues,
    remedy: 'Mend the names, or add the branches.',
  })
}
