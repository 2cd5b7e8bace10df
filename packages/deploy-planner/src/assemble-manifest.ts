import type { ManifestIssue } from './manifest.ts'
import type { ManifestPart } from './manifest-files.ts'
import { formatPath } from './manifest-path.ts'
import { createManifestIssue } from './parse-manifest.ts'
import type { Result } from './result.ts'
import { err, ok } from './result.ts'
import { isManifestPath } from './schema.ts'

/** Options of {@link assembleManifest}. */
export interface AssembleManifestOptions {
  /** The manifest's own file, as `read` and the messages know it. */
  readonly file: string
  /** Reads the JSON of a file. An error is a few words: `cannot be read (ENOENT)`, `is not JSON: line 3`. */
  readonly read: (file: string) => Promise<Result<unknown, string>>
}

/** A manifest as if it had been written in one file, and where its parts came from. */
export interface AssembledManifest {
  readonly json: unknown
  /** The manifest's own file first. */
  readonly files: ReadonlyArray<ManifestPart>
}

/** More is a mistake: a file that refers to one that refers to it in other words, or a generator gone wild. */
const REFERENCES = 1000

/**
 * Returns a manifest with the files that it refers to in place. A value at the top level, or an entry of one, may be
 * `{ "$ref": "path" }`; the path is relative to the project root, as every path of a manifest. What a file holds may
 * refer on. Refuses, each with file and path: a path that leads out of the project, other keys beside `$ref`, a file that
 * cannot be read, and files that refer to each other (with the whole way round).
 */
export async function assembleManifest(
  options: AssembleManifestOptions,
): Promise<Result<AssembledManifest, ReadonlyArray<ManifestIssue>>> {
  const { file, read } = options
  const files: Array<ManifestPart> = [{ path: '', file }]
  const issues: Array<ManifestIssue> = []
  const report = (at: Place, expected: string) => {
    issues.push(createManifestIssue({ file: at.way.at(-1), path: formatPath(at.within), expected }))
  }

  /** Returns the value with references replaced, down to the entries of the top level. */
  const assemble = async (value: unknown, at: Place): Promise<unknown> => {
    if (isRecord(value) && Object.hasOwn(value, '$ref') && at.path.length > 0) return follow(value, at)
    if (at.path.length > 1 || typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) {
      const items: Array<unknown> = []
      for (const [index, item] of value.entries()) items.push(await assemble(item, below(at, index)))
      return items
    }
    const entries: Array<readonly [string, unknown]> = []
    for (const [key, item] of Object.entries(value)) entries.push([key, await assemble(item, below(at, key))])
    return Object.fromEntries(entries)
  }

  const follow = async (reference: Readonly<Record<string, unknown>>, at: Place): Promise<unknown> => {
    const target = reference['$ref']
    const place = below(at, '$ref')
    if (Object.keys(reference).length > 1) return report(at, 'no other key beside "$ref"')
    if (typeof target !== 'string' || !isManifestPath(target)) {
      return report(place, 'the path of a file, relative to the project root, with "/" and without ".." and "${"')
    }
    if (at.way.includes(target)) {
      return report(place, `a file that does not lead back here: ${[...at.way, target].join(' -> ')}`)
    }
    if (files.length > REFERENCES) return report(place, `at most ${REFERENCES} references`)
    files.push({ path: formatPath(at.path), file: target })
    const found = await read(target)
    if (!found.ok) return report(place, `a file that can be read: ${target} ${found.error}`)
    return assemble(withoutSchema(found.value), { path: at.path, within: [], way: [...at.way, target] })
  }

  const root = await read(file)
  if (!root.ok)
    return err([createManifestIssue({ file, path: '', expected: `a file that can be read: it ${root.error}` })])
  const json = await assemble(root.value, { path: [], within: [], way: [file] })
  return issues.length > 0 ? err(issues) : ok({ json, files })
}

/** A place in the whole, the same place within its file, and the files that led there. */
interface Place {
  readonly path: ReadonlyArray<string | number>
  readonly within: ReadonlyArray<string | number>
  readonly way: ReadonlyArray<string>
}

const below = ({ path, within, way }: Place, key: string | number): Place => ({
  path: [...path, key],
  within: [...within, key],
  way,
})

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A part may name its schema for an editor, as the whole may. */
function withoutSchema(value: unknown): unknown {
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== '$schema'))
}
