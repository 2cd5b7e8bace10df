import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { lookAtSite } from './look-at-site.ts'
import { siteFaults } from './site-faults.ts'

const site = join(import.meta.dirname, 'dist')
const root = dirname(import.meta.dirname)

const files = globSync('**/*', { cwd: site }).filter((path) => /\.\w+$/.test(path))
const pages = files.filter((path) => path.endsWith('.html'))
const faults = [
  ...missingPages(),
  ...siteFaults(new Map(pages.map((path) => [path, readFileSync(join(site, path), 'utf8')])), new Set(files)),
  ...(await lookAtSite(site)),
]
for (const fault of faults) console.log(fault)
console.log(`${pages.length} pages, ${faults.length} faults: open ${join('site', 'dist', 'index.html')}`)
process.exitCode = faults.length === 0 ? 0 : 1

/** A document that nobody put into typedoc.json would be missed by its readers. */
function missingPages(): ReadonlyArray<string> {
  const documents = globSync(['docs/**/*.md', 'hosts/*/README.md', 'bench/{,*/}RESULTS.md', '*.md'], {
    cwd: root,
    exclude: (name) => name === 'node_modules',
  })
  return documents
    .filter((path) => path !== 'README.md' && !existsSync(join(site, path.replace(/\.md$/, '.html'))))
    .map((path) => `${path} has no page: name it in typedoc.json`)
}
