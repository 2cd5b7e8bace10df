import type { Plan } from './plan.ts'
import type { Step } from './step.ts'

/** A plan's steps and what waits for what, for programs that draw or walk it. */
export interface PlanGraph {
  readonly formatVersion: 1
  /** The manifest's name. */
  readonly manifest: string
  readonly environment: string
  /** In topological order. */
  readonly steps: ReadonlyArray<Pick<Step, 'id' | 'kind' | 'action' | 'title' | 'why'>>
  /** `to` waits for `from`. */
  readonly edges: ReadonlyArray<{ readonly from: string; readonly to: string }>
}

/** Returns a plan as a graph: plain JSON without inputs and outputs. */
export function toPlanGraph(plan: Plan): PlanGraph {
  return {
    formatVersion: 1,
    manifest: plan.manifest,
    environment: plan.environment,
    steps: plan.steps.map(({ id, kind, action, title, why }) => ({ id, kind, action, title, why })),
    edges: plan.steps.flatMap(({ id, dependsOn }) => dependsOn.map((from) => ({ from, to: id }))),
  }
}
