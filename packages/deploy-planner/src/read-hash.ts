import { compareText, hashJson } from './canonical-json.ts'
import type { StepId } from './step.ts'

/** Returns the hash of the outputs that a step reads, in an order of its own; null stands for what is not known. */
export function hashReads(reads: ReadonlyArray<StepId>, outputsOf: (id: StepId) => unknown): string {
  return hashJson(reads.toSorted(compareText).map((id) => [id, outputsOf(id)]))
}
