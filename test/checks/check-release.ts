// Says whether the packages can be published from here, and what stands in the way: npm run release:check
import { execFileSync } from 'node:child_process'
import { globSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findReleaseObstacles } from './release-obstacles.ts'

const root = join(import.meta.dirname, '../..')
const packages = readdirSync(join(root, 'packages')).map((name) => {
  const folder = `packages/${name}`
  const { version, repository } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
  return { folder, version, repository }
})
const obstacles = findReleaseObstacles({
  packages,
  changesets: readdirSync(join(root, '.changeset')).filter((name) => name.endsWith('.md') && name !== 'README.md'),
  changes: execFileSync('git', ['status', '--porcelain'], { cwd: root, encoding: 'utf8' }).split('\n').filter(Boolean),
  pages: globSync(['{CONTRIBUTING,README,SECURITY}.md', 'docs/guides/**/*.md', '{packages,hosts}/*/README.md'], {
    cwd: root,
  }).map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') })),
  publisher: process.env['GITHUB_REPOSITORY'] ?? null,
})
for (const obstacle of obstacles) console.log(`- ${obstacle}`)
const verdict =
  obstacles.length === 0 ? 'Ready to publish.' : `Not to be published: ${obstacles.length} things stand in the way.`
console.log(verdict)
process.exitCode = obstacles.length === 0 ? 0 : 1
