import { recordForms, textForm } from './record-forms.ts'
import type { StoredDeployment } from './state.ts'
import type { StepKind } from './step.ts'

/** Something in a stored state that no apply wrote. */
export interface StateFault {
  /** The key of the record, such as `d1.create:ops`. */
  readonly record: string
  /** Where in the record, such as `outputs.databaseId`; empty for the key itself. */
  readonly field: string
  /** What was expected there, in words. */
  readonly expected: string
}

/**
 * Returns what in a state and its journal cannot have been written by an apply: a kind that is not known, a key of
 * another kind or name, an id that is missing, in another form, or recorded for two things. Ids have Cloudflare's forms
 * where the state names an account. Empty for what an apply wrote.
 */
export function findStateFaults({ state, journal }: StoredDeployment): ReadonlyArray<StateFault> {
  const isCloudflare = state !== null && state.accountId !== null
  const faults: Array<StateFault> = []
  const owners = new Map<string, string>()
  for (const [record, step] of Object.entries(state?.steps ?? {})) {
    const fault = checkRecord(record, step, isCloudflare)
    if (fault !== null) faults.push(fault)
    else {
      const output = recordForms[step.kind].output
      if (output === undefined || !step.kind.endsWith('.create')) continue
      const id = `${step.kind} ${valueAt(step.outputs, output.key)}`
      const owner = owners.get(id)
      if (owner === undefined) owners.set(id, record)
      else faults.push({ record, field: `outputs.${output.key}`, expected: `an id of its own, not that of ${owner}` })
    }
  }
  for (const entry of journal) {
    const fault = entry.type === 'done' ? checkRecord(entry.stepId, entry.record, isCloudflare) : null
    if (fault !== null) faults.push(fault)
  }
  return faults
}

interface LooseRecord {
  readonly kind: string
  readonly inputs: object
  readonly outputs: object
}

function checkRecord(record: string, { kind, inputs, outputs }: LooseRecord, isCloudflare: boolean): StateFault | null {
  if (!isKind(kind)) return { record, field: 'kind', expected: 'a kind of step that this version knows' }
  const { names, output } = recordForms[kind]
  for (const name of names) {
    if (typeof valueAt(inputs, name) !== 'string') return { record, field: `inputs.${name}`, expected: 'text' }
  }
  const key = `${kind}:${valueAt(inputs, names[0] ?? '')}`
  if (record !== key && !record.startsWith(`${key}/`)) {
    return { record, field: '', expected: `a key that begins with ${key}, as its kind and inputs say` }
  }
  if (output === undefined) return null
  const value = valueAt(outputs, output.key)
  if (value === undefined && output.optional) return null
  const { pattern, expected } = isCloudflare ? output.form : textForm
  if (typeof value === 'string' && pattern.test(value)) return null
  return { record, field: `outputs.${output.key}`, expected }
}

const isKind = (kind: string): kind is StepKind => Object.hasOwn(recordForms, kind)

const valueAt = (of: object, key: string): unknown => new Map<string, unknown>(Object.entries(of)).get(key)
