const packages = 'pkce|catalog|tenant-resolver|oidc-core|auth-client|role-lane-generator|deploy-planner'

/** A package may import itself, and of the other packages only these. The arrows of docs/architecture.md. */
const arrows = {
  'oidc-core': ['pkce'],
  'auth-client': ['pkce'],
}

/** Tests and what only tests use. */
const tests = '\\.(test|testkit|properties)\\.ts$|/testing/'

const forbiddenArrows = packages.split('|').map((name) => ({
  name: `arrows-of-${name}`,
  severity: 'error',
  comment: `packages/${name} imports ${arrows[name]?.join(', ') ?? 'no workspace package'} and nothing else of ours`,
  from: { path: `^packages/${name}/` },
  to: { path: `^packages/(?!(${[name, ...(arrows[name] ?? [])].join('|')})/)|^hosts/` },
}))

/** What a package may take from npm at run time. */
const libraries = {
  pkce: [],
  catalog: ['valibot', 'tldts', '@valibot/to-json-schema'],
  'tenant-resolver': [],
  'oidc-core': ['valibot', 'jose'],
  'auth-client': [],
  'role-lane-generator': ['zod', 'temporal-polyfill'],
  'deploy-planner': ['zod', 'jsonc-parser', 'smol-toml', 'toml-eslint-parser'],
}

const forbiddenLibraries = Object.entries(libraries).map(([name, allowed]) => ({
  name: `libraries-of-${name}`,
  severity: 'error',
  from: { path: `^packages/${name}/src/`, pathNot: tests },
  to: {
    dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'],
    ...(allowed.length === 0 ? {} : { pathNot: `node_modules/(${allowed.join('|')})/` }),
  },
}))

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true, viaOnly: { pathNot: 'node_modules' } } },
    ...forbiddenArrows,
    ...forbiddenLibraries,
    {
      name: 'cores-know-no-adapter',
      severity: 'error',
      comment:
        'adapters (memory, d1, files, cookie) and contract suites are subpaths that import the core, never the reverse',
      from: {
        path: '^packages/[^/]+/src/',
        pathNot: `^packages/[^/]+/src/(memory|d1|files|cookie|bindings|contract|public-suffix|json-schema)/|${tests}`,
      },
      to: { path: '^packages/[^/]+/src/(memory|d1|files|cookie|contract|public-suffix|json-schema|testing)/' },
    },
    {
      name: 'cores-do-no-io',
      severity: 'error',
      comment: "Node's modules belong to adapters and to the cli",
      from: { path: '^packages/[^/]+/src/', pathNot: `^packages/deploy-planner/src/files/|${tests}` },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-zod-in-workers',
      severity: 'error',
      comment: 'zod is several times the size of everything else in a Worker (docs/architecture.md)',
      from: { path: '^hosts/(control-plane|auth|edge-gateway|meridian)/src/index\\.ts$' },
      to: { reachable: true, path: 'node_modules/zod/' },
    },
    {
      name: 'picture-without-zod',
      severity: 'error',
      from: { path: '^packages/role-lane-generator/src/svg/index\\.ts$' },
      to: { reachable: true, path: 'node_modules/zod/' },
    },
    {
      name: 'sources-import-no-tests',
      severity: 'error',
      from: { pathNot: `${tests}|^test/` },
      to: { path: `${tests}|^test/` },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^(cloudflare:|node$)' } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|\\.voyage)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@voyage/source', 'import', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.json'],
    },
  },
}
