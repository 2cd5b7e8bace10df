import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { unstable_readConfig } from 'wrangler'

// The arithmetic of docs/limits.md, from what the default hosts bind.

const root = new URL('../../', import.meta.url)
const rows = readFileSync(new URL('docs/limits.md', root), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
const configOf = (host: string) => {
  const config = fileURLToPath(new URL(`hosts/${host}/wrangler.jsonc`, root))
  return unstable_readConfig({ config }, { hideWarnings: true }) as Bound
}

/** What is read of a Worker's configuration. */
interface Bound {
  readonly d1_databases: ReadonlyArray<{ readonly binding: string; readonly database_name: string }>
}

/** The cells of the row whose first one begins so. */
function cellsOf(label: string): ReadonlyArray<string> {
  const found = rows.filter(([first = '']) => first.startsWith(label))
  expect(found, `rows of docs/limits.md that begin with ${label}`).toHaveLength(1)
  return found[0]?.slice(1) ?? []
}

/** The first number of a cell: `4,002 of …` is 4002. */
const numberOf = (cell: string): number => Number(/^[\d,]+/.exec(cell)?.[0].replaceAll(',', '') ?? Number.NaN)

const platform = ['control-plane', 'auth', 'edge-gateway'] as const
const platformDatabases = new Set(
  platform.flatMap((host) => configOf(host).d1_databases.map(({ database_name: name }) => name)),
)
const ofTenant = configOf('meridian').d1_databases.length
/** Those that the catalog knows: the sessions may be in one database of all tenants. */
const known = configOf('meridian').d1_databases.filter(({ binding }) => binding !== 'SESSIONS_DB').length

/** Each binding of the gateway but the services of tenants, and each service of a tenant. */
function bindingsOfTheGateway() {
  const bindings = Object.values(configOf('edge-gateway'))
    .flatMap((value): ReadonlyArray<unknown> => (Array.isArray(value) ? value : []))
    .filter((value) => typeof value === 'object' && value !== null)
    .filter((value) => 'binding' in value || 'namespace_id' in value)
  const tenants = bindings.filter(
    (value) => 'service' in value && 'binding' in value && /^TENANT_/.test(`${value.binding}`),
  )
  return { own: bindings.length - tenants.length, tenants: tenants.length }
}

it.each([
  ['D1 databases', ofTenant],
  ['D1 bindings of its Worker', ofTenant],
  ['service bindings of the gateway', bindingsOfTheGateway().tenants],
])('docs/limits.md says what a tenant takes of %s as the hosts have it', (label, count) => {
  const row = rows.find(([first, , third]) => first === label && third !== undefined)
  expect(numberOf(row?.[1] ?? '')).toBe(count)
})

it.each([
  { label: 'databases', each: ofTenant, more: platformDatabases.size },
  { label: 'the same with one Worker for all', each: known, more: platformDatabases.size + 1 },
  { label: 'Workers, one each', each: 1, more: platform.length },
  { label: 'bindings of the gateway', each: 1, more: bindingsOfTheGateway().own },
  { label: 'databases bound to one Worker for all', each: known, more: 1 },
  { label: 'one migration of the fleet', each: 2 * known, more: 0 },
])('docs/limits.md reckons $label for three sizes as the hosts have it', ({ label, each, more }) => {
  const formula = `${each === 1 ? '' : `${each} × `}tenants${more === 0 ? '' : ` + ${more}`}`
  const sizes = rows.find(([first, second = '']) => first === '' && second.endsWith(' tenants'))?.slice(1) ?? []
  expect(sizes.map(numberOf)).toEqual([10, 1_000, 50_000])
  expect(cellsOf(`${label}: ${formula}`).map(numberOf)).toEqual(sizes.map((size) => each * numberOf(size) + more))
})
