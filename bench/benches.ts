/** A benchmark that `npm run bench` runs. */
export interface Bench {
  readonly name: string
  /** Its program, from this folder. */
  readonly entry: string
  readonly nodeFlags?: ReadonlyArray<string>
  readonly args?: ReadonlyArray<string>
  /** What makes a whole run shorter than the benchmark alone would be. */
  readonly env?: Readonly<Record<string, string>>
  /** Its page, from this folder. */
  readonly details: string
  /** A file that has to be there, from this folder, and what to do when it is not. */
  readonly needs?: { readonly file: string; readonly mend: string }
}

/** The peers of deploy-planner bring half a gigabyte, and so are installed on their own. */
const deployPeers = (name: string) => ({
  file: `deploy-planner/node_modules/${name}/package.json`,
  mend: 'its peers are not installed: npm ci --prefix bench/deploy-planner (half a gigabyte)',
})

/** All of them, in the order in which they run. */
export const benches: ReadonlyArray<Bench> = [
  {
    name: 'tenant-resolver',
    entry: 'tenant-resolver/run.ts',
    nodeFlags: ['--expose-gc'],
    details: 'tenant-resolver/RESULTS.md',
  },
  { name: 'catalog', entry: 'catalog/run.ts', details: 'catalog/RESULTS.md' },
  { name: 'oidc-core', entry: 'oidc-core/run.ts', env: { BATCHES: '3' }, details: 'oidc-core/RESULTS.md' },
  { name: 'auth-client', entry: 'auth-client/run.ts', details: 'auth-client/RESULTS.md' },
  {
    name: 'lanes-days',
    entry: 'role-lane-generator/days.ts',
    args: ['365'],
    details: 'role-lane-generator/RESULTS.md',
  },
  { name: 'lanes-meridian', entry: 'role-lane-generator/meridian.ts', details: 'role-lane-generator/RESULTS.md' },
  {
    name: 'lanes-solvers',
    entry: 'role-lane-generator/peers.ts',
    details: 'role-lane-generator/RESULTS.md',
    needs: {
      file: '../../shared/lanes/gen.mjs',
      mend: 'its instances are made by shared/lanes/gen.mjs, which is no part of this repository but of the folder beside it',
    },
  },
  { name: 'deploy-plan', entry: 'deploy-planner/plan.ts', details: 'deploy-planner/RESULTS.md' },
  {
    name: 'deploy-no-op',
    entry: 'deploy-planner/no-op.ts',
    details: 'deploy-planner/RESULTS.md',
    needs: deployPeers('alchemy'),
  },
  {
    name: 'deploy-edits',
    entry: 'deploy-planner/edits.ts',
    details: 'deploy-planner/RESULTS.md',
    needs: deployPeers('comment-json'),
  },
]
