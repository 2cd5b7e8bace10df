// Raises the packages that the guides pin to the versions that they have: part of npm run release:version
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')
const versions = new Map<string, string>(
  globSync('packages/*/package.json', { cwd: root })
    .map((file) => JSON.parse(readFileSync(join(root, file), 'utf8')))
    .map(({ name, version }) => [name, version]),
)
for (const file of globSync('docs/guides/*/package.json', { cwd: root })) {
  const text = readFileSync(join(root, file), 'utf8')
  const raised = text.replace(/"(@voyage\/[\w-]+)": "[^"]*"/g, (pin, name: string) => {
    const version = versions.get(name)
    return version === undefined ? pin : `"${name}": "${version}"`
  })
  if (raised !== text) writeFileSync(join(root, file), raised)
}
