import type { DeployTarget } from '../../hosts/cli/src/executor/deploy-target.ts'
import { ok } from '../../hosts/cli/src/executor/result.ts'
import { readLaneInput } from '../../hosts/cli/src/lanes/generate-day.ts'
import { writeBranchDay } from '../../hosts/cli/src/lanes/write-branch-day.ts'
import { root } from '../support/start-workers.ts'
import type { SoakLoad } from './soak-load.ts'

const branches = ['harbour', 'old-town', 'riverside']
let turn = 0
const input = await readLaneInput(root, 'hosts/meridian/config')

/** Makes a branch's day and writes it to the database from which pages are being shown. */
export const laneLoad: SoakLoad = async (stack, ledger) => {
  const ops = stack.workers.d1('meridian', 'OPS_DB')
  const target: Pick<DeployTarget, 'querySql' | 'runSql'> = {
    querySql: async ({ statement }) => ok((await ops.batch([statement]))[0]?.results ?? []),
    async runSql({ statements }) {
      await ops.batch(statements)
      return ok(null)
    },
  }
  turn += 1
  await ledger.count('lane day', async () => {
    const written = await writeBranchDay({
      target: target as DeployTarget,
      database: { name: 'ops', id: 'ops' },
      archive: null,
      input,
      branch: branches[turn % branches.length] ?? '',
      date: `2026-11-${23 + (turn % 5)}`,
      how: {},
      signal: new AbortController().signal,
    })
    if (!written.ok) throw new Error('a day was not written')
  })
}
