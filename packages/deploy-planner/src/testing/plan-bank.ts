import { createPlan } from '../create-plan.ts'
import type { CreatePlanOptions } from '../create-plan-options.ts'
import type { ResolvedManifest } from '../manifest.ts'
import { parseManifest } from '../parse-manifest.ts'
import type { Plan } from '../plan.ts'
import { resolveManifest } from '../resolve-manifest.ts'
import { bankFile, bankPlanOptions } from './bank-manifest.ts'

/** Returns the file's manifest for an environment, or throws what is wrong with it. */
export function resolveBank(file: unknown = bankFile(), environment = 'local'): ResolvedManifest {
  const parsed = parseManifest(file)
  if (!parsed.ok) throw new Error(parsed.error.map((issue) => issue.message).join('\n'))
  const resolved = resolveManifest({ manifest: parsed.value, environment })
  if (!resolved.ok) throw new Error(resolved.error.map((issue) => issue.message).join('\n'))
  return resolved.value
}

/** Returns the bank's plan, or throws why there is none. */
export async function planBank(changes: Partial<CreatePlanOptions> = {}): Promise<Plan> {
  const planned = await createPlan({ ...bankPlanOptions(changes.manifest ?? resolveBank()), ...changes })
  if (!planned.ok) throw new Error(planned.error.map((refusal) => refusal.message).join('\n'))
  return planned.value
}
