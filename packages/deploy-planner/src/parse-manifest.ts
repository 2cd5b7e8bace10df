import type * as z from 'zod'
import { checkReferences } from './check-references.ts'
import type { Manifest, ManifestIssue } from './manifest.ts'
import type { ManifestFilesOptions } from './manifest-files.ts'
import { describePath, locatePath } from './manifest-files.ts'
import { formatPath } from './manifest-path.ts'
import type { Result } from './result.ts'
import { err, ok } from './result.ts'
import { createManifestSchema } from './schema.ts'

/**
 * Returns the manifest that `input` (parsed JSON) holds, or everything that is wrong with it, all at once and in the
 * order of the paths. Messages name the place and what was expected there, never the value found: somebody may have
 * pasted a secret where its name belongs.
 */
export function parseManifest(
  input: unknown,
  options: ManifestFilesOptions = {},
): Result<Manifest, ReadonlyArray<ManifestIssue>> {
  return validateManifest(input, { ...options, templates: true })
}

/** Options of {@link validateManifest}. */
export interface ValidateManifestOptions extends ManifestFilesOptions {
  /** Whether strings may still hold `${name}`. */
  readonly templates: boolean
}

/** Returns the manifest that `input` holds, with or without `${name}` in it, or everything that is wrong with it. */
export function validateManifest(
  input: unknown,
  options: ValidateManifestOptions,
): Result<Manifest, ReadonlyArray<ManifestIssue>> {
  const parsed = createManifestSchema(options).safeParse(input)
  const shape = parsed.success ? [] : parsed.error.issues.flatMap(describeIssue)
  const issues = [
    ...shape,
    ...findPrototypeKeys(input, []),
    ...checkReferences(input, (path) => describePath(options, path)),
  ].filter(firstOfItsKind)
  if (parsed.success && issues.length === 0) {
    const { $schema: _, ...manifest } = parsed.data
    return ok(manifest)
  }
  return err(issues.map(({ path, expected }) => createManifestIssue({ ...locatePath(options, path), expected })))
}

/** Returns an issue with its sentence: `voyage.json: d1[0].name: expected a lower-case name`. */
export function createManifestIssue(parts: {
  readonly path: string
  readonly expected: string
  readonly file?: string | undefined
}): ManifestIssue {
  const { path, expected, file } = parts
  const place = [file, path].filter((part) => part !== undefined && part !== '').join(': ')
  const message = `${place === '' ? '' : `${place}: `}expected ${expected}`
  return file === undefined ? { path, expected, message } : { file, path, expected, message }
}

interface Issue {
  readonly path: string
  readonly expected: string
}

const firstOfItsKind = (issue: Issue, index: number, all: ReadonlyArray<Issue>): boolean =>
  all.findIndex((other) => other.path === issue.path && other.expected === issue.expected) === index

/** JSON may hold the key __proto__, which zod passes over in silence. */
function findPrototypeKeys(value: unknown, path: ReadonlyArray<PropertyKey>): ReadonlyArray<Issue> {
  if (typeof value !== 'object' || value === null) return []
  const isArray = Array.isArray(value)
  return Object.entries(value).flatMap(([key, item]) => {
    const at = [...path, isArray ? Number(key) : key]
    return key === '__proto__' ? [{ path: formatPath(at), expected: 'no such key' }] : findPrototypeKeys(item, at)
  })
}

function describeIssue(issue: z.core.$ZodIssue): ReadonlyArray<Issue> {
  const path = formatPath(issue.path)
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ path: formatPath([...issue.path, key]), expected: 'no such key' }))
    case 'invalid_type':
      return [{ path, expected: article(issue.expected) }]
    case 'invalid_value':
      return [{ path, expected: issue.values.map((value) => JSON.stringify(value)).join(' or ') }]
    case 'invalid_key':
      return issue.issues.map((inner) => ({ path, expected: inner.message }))
    case 'too_small':
      return [{ path, expected: `at least ${issue.minimum}${issue.origin === 'array' ? ' entry' : ''}` }]
    case 'too_big':
      return [{ path, expected: `at most ${issue.maximum}` }]
    case 'invalid_format':
      return [{ path, expected: issue.message }]
    default:
      return [{ path, expected: 'a JSON value' }]
  }
}

const article = (type: string): string =>
  type === 'int' ? 'a whole number' : `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type === 'record' ? 'object' : type}`
