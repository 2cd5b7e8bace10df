import { readFileSync } from 'node:fs'
import { basename, dirname, relative } from 'node:path'
import { type CommentDisplayPart, DocumentReflection, normalizePath, type Reflection } from 'typedoc'

const root = dirname(import.meta.dirname)

/** The groups of the navigation, by the path that a page's file begins with; the first that fits. */
const groups: ReadonlyArray<readonly [prefix: string, group: string]> = [
  ['docs/guides/', 'Guides'],
  ['docs/decisions/', 'Decisions'],
  ['docs/', 'Reference'],
  ['hosts/', 'Hosts'],
  ['bench/', 'Benchmarks'],
  ['', 'Project'],
]

/** Gives a page the title of its first heading, a group, and its folder's links when it is a README. */
export function placeDocument(document: DocumentReflection): void {
  const { files } = document.project
  const path = files.getReflectionPath(document)
  if (path === undefined) return
  document.name = titleOf(readFileSync(path, 'utf8'), basename(path))
  document.frontmatter['group'] ??= groupOf(relative(root, path))
  if (basename(path) === 'README.md') files.registerReflectionPath(normalizePath(dirname(path)), document)
}

/** Returns the address of a document's page, without `.html`; null for what is no document. */
export function addressOf(target: Reflection): string | null {
  if (!(target instanceof DocumentReflection)) return null
  const path = target.project.files.getReflectionPath(target)
  return path === undefined ? null : relative(root, path).replace(/\.md$/, '')
}

/** Returns the group of a page by its path from the repository's root. */
export function groupOf(path: string): string {
  return groups.find(([prefix]) => path.startsWith(prefix))?.[1] ?? 'Project'
}

/** Returns the text of the first heading without the marks of Markdown. */
export function titleOf(markdown: string, otherwise: string): string {
  const heading = /^# (.+)$/m.exec(markdown)?.[1]
  return heading?.replaceAll(/[`*]/g, '') ?? otherwise
}

/** Takes the first heading off: the page shows it as its title. */
export function withoutHeading(content: ReadonlyArray<CommentDisplayPart>): Array<CommentDisplayPart> {
  const [first, ...rest] = content
  if (first?.kind !== 'text' || !first.text.startsWith('# ')) return [...content]
  const end = first.text.indexOf('\n')
  if (end === -1) return withoutRestOfLine(rest)
  return [{ ...first, text: first.text.slice(end) }, ...rest]
}

/** A heading with code or a link in it is cut into parts; its last part has the end of the line. */
function withoutRestOfLine(content: ReadonlyArray<CommentDisplayPart>): Array<CommentDisplayPart> {
  const last = content.findIndex(({ text }) => text.includes('\n'))
  return content
    .slice(last === -1 ? content.length : last)
    .map((part, index) => (index === 0 ? { ...part, text: part.text.slice(part.text.indexOf('\n')) } : part))
}
