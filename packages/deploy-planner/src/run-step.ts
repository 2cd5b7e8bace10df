import type { Executor, FoundKind, StepContext, StepFailure } from './executor.ts'
import { recordForms } from './record-forms.ts'
import type { Result } from './result.ts'
import { err, ok } from './result.ts'
import type { StepId, StepInputs, StepKind, StepOf, StepOutputs } from './step.ts'

/** What {@link runStep} works with. */
export interface RunStepOptions<K extends StepKind> {
  readonly step: StepOf<K>
  readonly executor: Executor
  /** The recorded outputs of this step, or null. */
  readonly recorded: StepOutputs[K] | null
  /** The outputs of a step done earlier. */
  readonly outputsOf: (id: StepId) => unknown
  readonly mayAdopt: boolean
  readonly secrets: ReadonlyMap<string, string>
  readonly signal: AbortSignal
  /** Journals the intent. Called once, before anything is changed, and not at all when nothing will be. */
  readonly announce: () => Promise<void>
}

/** What a step gave, and whether something that stood already was taken over. */
export interface StepSuccess<K extends StepKind> {
  readonly outputs: StepOutputs[K]
  readonly adopted: boolean
}

/**
 * Runs one step: looks for what stands, decides about adoption, announces the change and calls the handler. Rejections
 * of finder and handler become failures; a rejection of `announce` is passed on, because without a journal nothing may
 * be changed.
 */
export async function runStep<K extends StepKind>(
  options: RunStepOptions<K>,
): Promise<Result<StepSuccess<K>, StepFailure>> {
  const { step, executor, mayAdopt, signal, announce } = options
  const released = new Map<string, string>()
  const base = {
    stepId: step.id,
    signal,
    mayAdopt,
    secret: (name: string) => {
      const value = options.secrets.get(name)
      if (value === undefined) throw new TypeError(`no secret is named ${name}`)
      released.set(name, value)
      return value
    },
    databaseId: (name: string) => readOutput(options, `d1.create:${name}`, 'databaseId'),
    namespaceId: (name: string) => readOutput(options, `kv.create:${name}`, 'namespaceId'),
    queueId: (name: string) => readOutput(options, `queue.create:${name}`, 'queueId'),
    tenantId: (slug: string) => readOutput(options, `tenant.create:${slug}`, 'tenantId'),
  }

  let existing = options.recorded
  let adopted = false
  const find = existing === null ? finderOf(executor, step.kind) : undefined
  if (find) {
    const found = await settle(() => find(step.inputs, base))
    if (!found.ok) return err(redact(found.error, released))
    if (found.value !== null && !mayAdopt) return err(existsNotOurs(step.title))
    existing = found.value
    adopted = found.value !== null
  }

  await announce()
  const handler = executor.handlers[step.kind] as (
    inputs: StepInputs[K],
    context: StepContext<K>,
  ) => Promise<Result<StepOutputs[K], StepFailure>>
  const result = await settle(() => handler(step.inputs, { ...base, existing }))
  return result.ok
    ? ok({ outputs: pickOutputs(step.kind, result.value), adopted })
    : err(redact(result.error, released))
}

type Finder<K extends StepKind> = (
  inputs: StepInputs[K],
  context: Omit<StepContext<K>, 'existing'>,
) => Promise<Result<StepOutputs[K] | null, StepFailure>>

function finderOf<K extends StepKind>(executor: Executor, kind: K): Finder<K> | undefined {
  if (!Object.hasOwn(executor.finders, kind)) return undefined
  return executor.finders[kind as FoundKind] as unknown as Finder<K>
}

function readOutput(options: RunStepOptions<StepKind>, id: StepId, key: string): string {
  const outputs = options.step.reads.includes(id) ? options.outputsOf(id) : undefined
  const value = typeof outputs === 'object' && outputs !== null ? new Map(Object.entries(outputs)).get(key) : undefined
  if (typeof value !== 'string') throw new TypeError(`${options.step.id} does not read ${id}`)
  return value
}

/** Keeps what is declared: anything else a handler returns must not reach the state, secrets least of all. */
function pickOutputs<K extends StepKind>(kind: K, outputs: StepOutputs[K]): StepOutputs[K] {
  const declared = recordForms[kind].output?.key
  return Object.fromEntries(Object.entries(outputs).filter(([key]) => key === declared)) as StepOutputs[K]
}

async function settle<T>(run: () => Promise<Result<T, StepFailure>>): Promise<Result<T, StepFailure>> {
  try {
    return await run()
  } catch (error) {
    return err({
      code: 'unexpected-error',
      message: error instanceof Error ? error.message : 'something that is no Error was thrown',
      remedy: 'run the command again; if it fails the same way, report it',
      retriable: false,
      effect: 'unknown',
    })
  }
}

const existsNotOurs = (title: string): StepFailure => ({
  code: 'exists-not-ours',
  message: `${title}: something of this name exists already and is not recorded as ours`,
  remedy: 'run again with --adopt to take it over, or give it another name in the manifest',
  retriable: false,
  effect: 'none',
})

function redact(failure: StepFailure, secrets: ReadonlyMap<string, string>): StepFailure {
  const clean = (text: string) =>
    [...secrets].reduce((kept, [name, value]) => (value === '' ? kept : kept.replaceAll(value, `[${name}]`)), text)
  return { ...failure, message: clean(failure.message), remedy: clean(failure.remedy) }
}
