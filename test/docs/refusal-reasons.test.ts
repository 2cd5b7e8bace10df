import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const root = new URL('../../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, root), 'utf8')

/** The sections of docs/errors.md in which the codes of a workspace may stand. */
const sectionsOf: Readonly<Record<string, ReadonlyArray<string>>> = {
  'hosts/auth': ['Auth host and oidc-core'],
  'hosts/cli': ['The `voyage` command', 'deploy-planner', 'role-lane-generator'],
  'hosts/control-plane': ['Control plane and catalog', 'Auth host and oidc-core'],
  'hosts/edge-gateway': ['Gateway and tenant-resolver'],
  'hosts/meridian': ['auth-client and Meridian', 'role-lane-generator'],
  'packages/auth-client': ['auth-client and Meridian'],
  'packages/catalog': ['Control plane and catalog', 'The `voyage` command'],
  'packages/deploy-planner': ['deploy-planner', 'The `voyage` command'],
  'packages/oidc-core': ['Auth host and oidc-core'],
  'packages/pkce': [],
  'packages/role-lane-generator': ['role-lane-generator'],
  'packages/tenant-resolver': ['Gateway and tenant-resolver'],
}

/** What is written like a code and is none. */
const noCodes: Readonly<Record<string, string>> = {
  OPERATOR_TOKEN: 'a secret of the control plane',
  OPERATOR_TOKEN_SHA256: 'a secret of the control plane',
  TENANT_MY_BANK: 'the service binding of an example tenant',
  UNRESOLVED_IMPORT: "a code of the bundler, shown in Voyage's words",
}

const names = (shape: string) => `('${shape}'(?:\\s*\\| '${shape}')*)`
const snakeCase = names('[a-z]+(?:_[a-z0-9]+)*')
const kebabCase = names('[a-z0-9]+(?:-[a-z0-9]+)+')
const upperCase = names('[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+')

const shapes = [
  `\\breason: ${snakeCase}`,
  `\\b\\w*Refusal =\\s*(?:\\| )?${snakeCase}`,
  `\\brefuse\\(\\s*${snakeCase}`,
  `\\bcode: ${kebabCase}`,
  `\\b(?:attempt|fail|failed|failure)\\(\\s*${kebabCase}`,
  `(?:\\b(?:code|reason): |Error\\(\\s*|\\| |= | \\? | : )${upperCase}`,
  `('(?:AUTH_CLIENT|CATALOG|CLI|DEPLOY|OIDC|TENANT)_[A-Z0-9_]+')`,
].map((shape) => new RegExp(shape, 'g'))

const codesIn = (text: string): ReadonlySet<string> =>
  new Set(
    shapes
      .flatMap((shape) => [...text.matchAll(shape)])
      .flatMap(([, found = '']) => [...found.matchAll(/'([^']+)'/g)])
      .map(([, code = '']) => code)
      .filter((code) => noCodes[code] === undefined),
  )

const documented = new Map(
  read('docs/errors.md')
    .split(/^## /m)
    .map((section) => [
      section.split('\n', 1)[0] ?? '',
      new Set([...section.matchAll(/`([^`\s]+)`/g)].map(([, code = '']) => code)),
    ]),
)

const workspaces = globSync('{packages,hosts}/*', { cwd: root }).sort()

it.each(workspaces)('docs/errors.md has every reason and code of %s in its section', (workspace) => {
  const sections = sectionsOf[workspace] ?? []
  const files = globSync(`${workspace}/src/**/*.{ts,tsx}`, { cwd: root, exclude: ['**/testing/**', '**/*.test.ts'] })
  const missing = files
    .sort()
    .flatMap((path) => [...codesIn(read(path))].map((code) => ({ code, path })))
    .filter(({ code }) => !sections.some((section) => documented.get(section)?.has(code)))
  expect(missing.map(({ code, path }) => `${code} of ${path} is not under ${sections.join(' or ')}`)).toEqual([])
})

it('finds codes however they are written', () => {
  const text = `
    | { readonly reason: 'state_missing' | 'state_mismatch' }
    export type GateRefusal = 'not_active' | 'status_unknown'
    return refuse('cross_site')
    return err({ code: 'worker-missing', message })
    return attempt('pages-start-failed', doing)
    throw new CommandError('CLI_LOCK_HELD', { message })
    const code = held ? 'DEPLOY_LOCK_FAILED' : 'QUEUE_FLOOR'`
  expect([...codesIn(text)].sort()).toEqual(
    ['CLI_LOCK_HELD', 'DEPLOY_LOCK_FAILED', 'QUEUE_FLOOR', 'cross_site', 'not_active', 'pages-start-failed']
      .concat(['state_mismatch', 'state_missing', 'status_unknown', 'worker-missing'])
      .sort(),
  )
})
