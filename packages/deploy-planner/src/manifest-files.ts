/** A part of a manifest that came from a file of its own. */
export interface ManifestPart {
  /** Where it stands in the whole: `tenants[0]`; empty for the file that all starts from. */
  readonly path: string
  readonly file: string
}

/** Options that say which files a manifest came from, for messages. */
export interface ManifestFilesOptions {
  /** The name of its one file; none by default. */
  readonly file?: string
  /** What `assembleManifest` returned as `files`, for a manifest in several. */
  readonly files?: ReadonlyArray<ManifestPart>
}

/** A place in a file. */
export interface ManifestPlace {
  readonly file: string | undefined
  readonly path: string
}

/** Returns the file in which a path of the whole stands, and the path from that file's root. */
export function locatePath({ file, files = [] }: ManifestFilesOptions, path: string): ManifestPlace {
  let found: ManifestPlace = { file, path }
  let longest = -1
  for (const part of files) {
    const rest = path.slice(part.path.length)
    const isWithin = path.startsWith(part.path) && (part.path === '' || rest === '' || /^[.[]/.test(rest))
    if (!isWithin || part.path.length <= longest) continue
    longest = part.path.length
    found = { file: part.file, path: rest.replace(/^\./, '') }
  }
  return found
}

/** Returns how another place is spoken of: with its file, where there are several. */
export function describePath(options: ManifestFilesOptions, path: string): string {
  if ((options.files ?? []).length < 2) return path
  const place = locatePath(options, path)
  return place.path === '' ? `${place.file}` : `${place.file}: ${place.path}`
}
