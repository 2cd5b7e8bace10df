import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { dirname, extname, join, relative } from 'node:path'
import { DocumentReflection, normalizePath, type ProjectReflection } from 'typedoc'

const root = dirname(import.meta.dirname)

const languages: Readonly<Record<string, string>> = {
  '.ts': 'ts',
  '.json': 'json',
  '.jsonc': 'jsonc',
  '.sql': 'sql',
}

/** Adds a page for each file of code that a Markdown file of the site links to: a browser shows it instead of saving it. */
export function addLinkedFiles(project: ProjectReflection): void {
  const markdown = globSync(['*.md', '{docs,hosts,packages}/**/*.md'], {
    cwd: root,
    exclude: (name) => ['node_modules', 'dist'].includes(name),
  })
  for (const path of new Set(markdown.flatMap(linkedFiles))) {
    const name = relative(root, path)
    const text = readFileSync(path, 'utf8')
    const code = { kind: 'code' as const, text: `\`\`\`${languages[extname(path)]}\n${text.trimEnd()}\n\`\`\`` }
    const heading = { kind: 'text' as const, text: `# ${name}\n\n` }
    const page = new DocumentReflection(name, project, [heading, code], { group: 'Files' })
    project.addChild(page)
    project.registerReflection(page, undefined, normalizePath(path))
  }
}

function linkedFiles(document: string): ReadonlyArray<string> {
  const links = readFileSync(join(root, document), 'utf8').matchAll(/\]\(([^)#\s:]+)\)/g)
  return [...links]
    .map(([, link = '']) => join(root, dirname(document), link))
    .filter((path) => extname(path) in languages && existsSync(path) && statSync(path).isFile())
}
