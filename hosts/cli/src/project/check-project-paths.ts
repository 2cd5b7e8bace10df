import { existsSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'
import type { ResolvedManifest } from '@voyage/deploy-planner'
import { CommandError } from '../command-error.ts'

const configNames = ['wrangler.json', 'wrangler.jsonc', 'wrangler.toml']

/**
 * Follows every path of a manifest and returns warnings: a folder with several Wrangler configurations, or one that
 * wrangler was told to read in place of the one that the manifest names. Paths that do not exist are left to whoever
 * reads them.
 *
 * @throws CommandError CLI_PATH_OUTSIDE naming every path that a symbolic link leads out of the project
 */
export async function checkProjectPaths(root: string, manifest: ResolvedManifest): Promise<ReadonlyArray<string>> {
  const paths = [
    ...manifest.workers.map(({ config }) => config),
    ...manifest.d1.map(({ migrations }) => migrations),
    ...manifest.pages.flatMap(({ build, output }) => (build === null ? [output] : [build.directory, output])),
    ...manifest.tenants.flatMap(({ config }) => (config === null ? [] : [config.directory])),
  ]
  const outside: Array<string> = []
  for (const path of new Set(paths)) if (await leadsOut(root, path)) outside.push(path)
  if (outside.length > 0) {
    throw new CommandError({
      code: 'CLI_PATH_OUTSIDE',
      message: 'Paths of the manifest lead out of the project; nothing was done.',
      details: outside.map((path) => `${path} is, or lies behind, a symbolic link that leads out of ${root}`),
      remedy: 'Put the files into the project, or run the command where they are.',
    })
  }
  return manifest.workers.flatMap(({ config }) => warningsOf(root, config))
}

/** Returns whether a symbolic link leads from a path in the project out of it; false for one that does not exist. */
export async function leadsOut(root: string, path: string): Promise<boolean> {
  const target = await realpath(join(root, path)).catch(() => null)
  return target !== null && relative(await realpath(root), target).split(sep)[0] === '..'
}

function warningsOf(root: string, config: string): ReadonlyArray<string> {
  const folder = dirname(config)
  const others = configNames.filter((name) => name !== basename(config) && existsSync(join(root, folder, name)))
  const redirect = join(folder, '.wrangler/deploy/config.json')
  return [
    ...others.map(
      (name) => `${join(folder, name)} lies beside ${config}; ids are written to ${config}, which is deployed`,
    ),
    ...(existsSync(join(root, redirect)) ? [`${redirect} redirects wrangler; ${config} is deployed all the same`] : []),
  ]
}
