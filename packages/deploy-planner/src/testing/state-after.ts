import type { Plan } from '../plan.ts'
import { hashReads } from '../read-hash.ts'
import type { DeployState, RecordedStep } from '../state.ts'

/** Returns the state after everything in the plan was done, with ids of its own. */
export async function stateAfter(plan: Plan): Promise<DeployState> {
  const outputs = new Map(
    plan.steps.map(({ id, kind }) => [
      id,
      kind === 'd1.create' ? { databaseId: `${id}#0` } : kind === 'tenant.create' ? { tenantId: 'ten_0' } : {},
    ]),
  )
  const records = plan.steps.map(async ({ id, kind, inputs, inputHash, reads }) => {
    const readHash = hashReads(reads, (other) => outputs.get(other) ?? null)
    return [id, { kind, inputs, inputHash, readHash, outputs: outputs.get(id), finishedAt: 1 } as RecordedStep] as const
  })
  const { manifest, environment, accountId } = plan
  return { formatVersion: 1, manifest, environment, accountId, steps: Object.fromEntries(await Promise.all(records)) }
}
