import { existsSync } from 'node:fs'
import { lstat, readdir, readFile } from 'node:fs/promises'
import { dirname, extname, join, resolve } from 'node:path'
import type { Result, StepFailure } from '@voyage/deploy-planner'
import { err, ok } from '../executor/result.ts'

/** One file of a Pages application's output folder. */
export interface OutputFile {
  /** Relative to the folder, parts separated by `/`. */
  readonly path: string
  /** Absolute. */
  readonly file: string
}

// Cloudflare reads these itself; they are no assets. node_modules and .git are never uploaded.
const SPECIAL = new Set(['_worker.js', '_headers', '_redirects', '_routes.json', 'functions'])
const IGNORED = new Set(['node_modules', '.git', '.DS_Store'])
const MOST_FILES = 20_000

/** What lies in an output folder. */
export interface PagesOutput {
  /** Absolute. */
  readonly folder: string
  /** In the order of their paths. */
  readonly assets: ReadonlyArray<OutputFile>
  /**
   * The names of Cloudflare's own files and folders that are there; `functions` also for a folder beside the output, where
   * Pages looks for it unless there is a `_worker.js`.
   */
  readonly special: ReadonlySet<string>
}

/** Lists an output folder. Symbolic links are refused: what they point at need not be meant for the public. */
export async function readPagesOutput(request: {
  readonly root: string
  readonly app: string
  readonly output: string
}): Promise<Result<PagesOutput, StepFailure>> {
  const { root, app, output } = request
  const folder = resolve(root, output)
  if (!existsSync(folder)) {
    return err(
      failed('pages-output-missing', {
        message: `${output}, the output of the Pages application ${app}, is not there.`,
        remedy:
          'It was built on another machine, or removed: run its build command by hand, then run the command again.',
      }),
    )
  }
  const special = new Set<string>()
  const assets: Array<OutputFile> = []
  const visit = async (below: string): Promise<string | null> => {
    for (const name of (await readdir(join(folder, below))).sort()) {
      const path = below === '' ? name : `${below}/${name}`
      if (IGNORED.has(name)) continue
      if (below === '' && SPECIAL.has(name)) {
        special.add(name)
        continue
      }
      const file = join(folder, path)
      const found = await lstat(file)
      if (found.isSymbolicLink()) return path
      if (!found.isDirectory()) {
        assets.push({ path, file })
        continue
      }
      const link = await visit(path)
      if (link !== null) return link
    }
    return null
  }
  const link = await visit('')
  if (link !== null) {
    return err(
      failed('pages-output-link', {
        message: `${output}/${link} is a symbolic link; it would publish what it points at.`,
        remedy: 'Put a copy of the file there, or take it out of the output.',
      }),
    )
  }
  if (assets.length === 0 && !special.has('_worker.js')) {
    return err(
      failed('pages-output-empty', {
        message: `${output}, the output of the Pages application ${app}, has no file in it.`,
        remedy: 'Check "output" in the manifest and what the build wrote.',
      }),
    )
  }
  if (assets.length > MOST_FILES) {
    return err(
      failed('pages-output-too-large', {
        message: `${output} has ${assets.length} files; Pages takes ${MOST_FILES}.`,
        remedy: 'Upload fewer files, or serve them from R2.',
      }),
    )
  }
  if (!special.has('_worker.js') && existsSync(join(dirname(folder), 'functions'))) special.add('functions')
  return ok({ folder, assets, special })
}

/** Reads one of Cloudflare's own files of the output; null when it is not there. */
export async function readSpecialFile(output: PagesOutput, name: string): Promise<string | null> {
  return output.special.has(name) ? readFile(join(output.folder, name), 'utf8') : null
}

/** The media type by which a file is served. */
export function mediaTypeOf(path: string): string {
  return MEDIA_TYPES.get(extname(path).toLowerCase()) ?? 'application/octet-stream'
}

const MEDIA_TYPES: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html'],
  ['.css', 'text/css'],
  ['.js', 'application/javascript'],
  ['.mjs', 'application/javascript'],
  ['.json', 'application/json'],
  ['.map', 'application/json'],
  ['.webmanifest', 'application/manifest+json'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.jpg', 'image/jpeg'],
  ['.jpeg', 'image/jpeg'],
  ['.gif', 'image/gif'],
  ['.webp', 'image/webp'],
  ['.avif', 'image/avif'],
  ['.ico', 'image/x-icon'],
  ['.woff', 'font/woff'],
  ['.woff2', 'font/woff2'],
  ['.wasm', 'application/wasm'],
  ['.xml', 'application/xml'],
  ['.txt', 'text/plain'],
  ['.md', 'text/markdown'],
  ['.pdf', 'application/pdf'],
  ['.mp4', 'video/mp4'],
  ['.webm', 'video/webm'],
])

const failed = (code: string, words: Pick<StepFailure, 'message' | 'remedy'>): StepFailure => ({
  code,
  ...words,
  retriable: false,
  effect: 'none',
})
