import * as z from 'zod'
import { indentedJson } from './canonical-json.ts'
import type { Plan } from './plan.ts'
import { isIntact } from './plan-hash.ts'
import type { Result } from './result.ts'
import { err, ok } from './result.ts'

/** Returns the plan as JSON text: keys sorted, two spaces, a final newline; equal plans give equal bytes. */
export function serializePlan(plan: Plan): string {
  return `${indentedJson(plan)}\n`
}

/** Why a text is no plan that may be applied. */
export type PlanFileRefusal =
  | { readonly reason: 'plan_unreadable'; readonly message: string }
  | { readonly reason: 'plan_damaged'; readonly message: string }

const hash = z.string().regex(/^[0-9a-f]{64}$/)
const envelope = z.strictObject({
  formatVersion: z.literal(1),
  manifest: z.string(),
  environment: z.string(),
  accountId: z.string().nullable(),
  inputsHash: hash,
  stateHash: hash,
  renewedSecrets: z.array(z.string()),
  placeholders: z.array(z.string()),
  steps: z.array(
    z.strictObject({
      id: z.string(),
      kind: z.string(),
      title: z.string(),
      action: z.enum(['create', 'update', 'none']),
      why: z.string(),
      dependsOn: z.array(z.string()),
      reads: z.array(z.string()),
      inputs: z.record(z.string(), z.json()),
      inputHash: hash,
      outputs: z.record(z.string(), z.string()).nullable(),
    }),
  ),
  leftBehind: z.array(z.string()),
  domainsLeft: z.array(z.strictObject({ domain: z.string(), worker: z.string() })),
  hash,
})

/** Returns the plan that `serializePlan` wrote. The plan's own hash must fit: an edited plan is refused. */
export async function parsePlan(text: string): Promise<Result<Plan, PlanFileRefusal>> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return err({ reason: 'plan_unreadable', message: 'the plan is no JSON' })
  }
  const parsed = envelope.safeParse(json)
  if (!parsed.success) return err({ reason: 'plan_unreadable', message: 'the JSON is no plan of format version 1' })
  // Not zod's copy: it would lack a key such as __proto__.
  const { hash: expected, ...body } = json as Plan
  if (!(await isIntact(body, expected))) {
    return err({ reason: 'plan_damaged', message: 'the plan is not as it was made: its hash does not fit' })
  }
  // The hash vouches for what is inside: only createPlan makes it fit.
  return ok(json as Plan)
}
