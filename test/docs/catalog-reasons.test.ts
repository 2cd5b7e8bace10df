import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const root = new URL('../../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, root), 'utf8')

it('docs/errors.md has every reason for which the catalog refuses', () => {
  const files = globSync('packages/catalog/src/**/*.ts', { cwd: root }).filter((path) => !path.endsWith('.test.ts'))
  const reasons = files.flatMap((path) =>
    [...read(path).matchAll(/\breason: '([a-z_]+)'/g)].map(([, reason]) => reason),
  )
  const errors = read('docs/errors.md')
  expect(reasons).toContain('tenant_not_found')
  expect([...new Set(reasons)].filter((reason) => !errors.includes(`\`${reason}\``))).toEqual([])
})
