import { canonicalJson } from './canonical-json.ts'
import { DUE_AGAIN } from './mark-due.ts'
import type { RecordedStep } from './state.ts'
import type { StepAction, StepId } from './step.ts'

/** What {@link compareStep} compares. */
export interface CompareStepOptions {
  readonly inputs: object
  readonly inputHash: string
  readonly readHash: string
  readonly recorded: RecordedStep
  /** Steps whose outputs this one reads and that will give new ones. */
  readonly renewed: ReadonlyArray<StepId>
  /** Secrets that it hands on and that have a new value. */
  readonly renewedSecrets: ReadonlyArray<string>
}

/** What is to be done about a step and why, in words. */
export interface StepComparison {
  readonly action: StepAction
  readonly why: string
}

/** Returns whether a recorded step is out of date or as recorded. */
export function compareStep(options: CompareStepOptions): StepComparison {
  const { inputs, inputHash, readHash, recorded, renewed, renewedSecrets } = options
  if (recorded.inputHash !== inputHash) return { action: 'update', why: describeChanges(recorded, inputs) }
  if (renewed.length > 0) return { action: 'update', why: `${renewed.join(', ')} will give a new id` }
  if (recorded.readHash !== readHash) return { action: 'update', why: 'an id that it reads has changed since' }
  if (renewedSecrets.length > 0) return { action: 'update', why: `new value of ${renewedSecrets.join(', ')}` }
  return { action: 'none', why: 'as recorded' }
}

function describeChanges(recorded: RecordedStep, after: object): string {
  const before = recorded.inputs
  const was = new Map<string, unknown>(Object.entries(before))
  const is = new Map<string, unknown>(Object.entries(after))
  const changed = [...new Set([...was.keys(), ...is.keys()])]
    .sort()
    .filter((key) => canonicalJson([was.get(key)]) !== canonicalJson([is.get(key)]))
  const texts = changed.map((key) => describeChange(key, was.get(key), is.get(key)))
  if (texts.length > 0) return texts.join(', ')
  return recorded.inputHash === DUE_AGAIN ? 'was to be done again, and was not' : 'recorded in another form'
}

function describeChange(key: string, before: unknown, after: unknown): string {
  const isShort = (value: unknown) => (typeof value === 'string' && value.length <= 40) || typeof value === 'number'
  if (key !== 'fingerprint' && isShort(before) && isShort(after)) return `${key} changed from ${before} to ${after}`
  return key === 'fingerprint' ? 'content changed' : `${key} changed`
}
