import type { Manifest, ManifestIssue, ResolvedManifest } from './manifest.ts'
import type { ManifestFilesOptions } from './manifest-files.ts'
import { locatePath } from './manifest-files.ts'
import { formatPath } from './manifest-path.ts'
import { createManifestIssue, validateManifest } from './parse-manifest.ts'
import type { Result } from './result.ts'
import { err, ok } from './result.ts'

/** Options of {@link resolveManifest}. */
export interface ResolveManifestOptions extends ManifestFilesOptions {
  readonly manifest: Manifest
  readonly environment: string
}

// `$${` is how a literal `${` is written.
const TEMPLATE = /\$\$\{|\$\{([^{}]*)\}|\$\{/g

/**
 * Returns the manifest for one environment: each `${name}` replaced by that environment's value, and the result checked
 * again without templates. Refuses an unknown environment and tells every missing value with its path.
 */
export function resolveManifest(
  options: ResolveManifestOptions,
): Result<ResolvedManifest, ReadonlyArray<ManifestIssue>> {
  const { manifest, environment } = options
  const createIssue = (path: string, expected: string) =>
    createManifestIssue({ ...locatePath(options, path), expected })
  const { environments, ...rest } = manifest
  const active = Object.hasOwn(environments, environment) ? environments[environment] : undefined
  if (active === undefined) {
    const known = Object.keys(environments).sort().join(', ')
    return err([createIssue('environments', `an environment ${environment} (has: ${known})`)])
  }

  const issues: Array<ManifestIssue> = []
  const resolveText = (text: string, path: ReadonlyArray<PropertyKey>): string =>
    text.replace(TEMPLATE, (match, name: string | undefined) => {
      if (match === '$${') return '${'
      if (name !== undefined && Object.hasOwn(active.values, name)) return active.values[name] ?? ''
      const what =
        name === undefined ? 'a name and "}" after "${"' : `a value ${name} in environments.${environment}.values`
      issues.push(createIssue(formatPath(path), what))
      return match
    })

  const resolved = mapStrings(rest, [], resolveText)
  if (issues.length > 0) return err(issues)
  const checked = validateManifest({ ...(resolved as object), environments }, { ...options, templates: false })
  if (!checked.ok) return checked
  const { environments: _, ...parts } = checked.value
  return ok({ ...parts, environment, accountId: active.accountId, state: active.state })
}

/**
 * Returns the paths of all strings that are placeholders describing themselves, such as `<your account id>`. A plan may
 * be printed with them, never applied.
 */
export function findPlaceholders(manifest: ResolvedManifest): ReadonlyArray<string> {
  const found: Array<string> = []
  const path: Array<PropertyKey> = []
  const visit = (value: unknown): void => {
    if (typeof value === 'string') {
      if (value.includes('<') && /<[^<>]+>/.test(value)) found.push(formatPath(path))
    } else if (typeof value === 'object' && value !== null) {
      const isArray = Array.isArray(value)
      const items = value as Readonly<Record<string, unknown>>
      for (const key of Object.keys(value)) {
        path.push(isArray ? Number(key) : key)
        visit(items[key])
        path.pop()
      }
    }
  }
  visit(manifest)
  return found.sort()
}

type MapText = (text: string, path: ReadonlyArray<PropertyKey>) => string

function mapStrings(value: unknown, path: ReadonlyArray<PropertyKey>, map: MapText): unknown {
  if (typeof value === 'string') return map(value, path)
  if (Array.isArray(value)) return value.map((item, index) => mapStrings(item, [...path, index], map))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapStrings(item, [...path, key], map)]))
}
