import type { Result } from './result.ts'
import type { StepId, StepInputs, StepKind, StepOutputs } from './step.ts'

/**
 * Carries out steps: the one port through which a plan touches the world. Handlers are level-triggered: they bring about
 * what `inputs` say, whether nothing, part or all of it stands already, so that running one twice leaves one result.
 */
export interface Executor {
  /** For people and logs: `local`, `wrangler`, `rest`. */
  readonly name: string
  readonly handlers: { readonly [K in StepKind]: StepHandler<K> }
  /** For the kinds whose creation must not be repeated blindly: looks the thing up by its exact name. */
  readonly finders: { readonly [K in FoundKind]: StepFinder<K> }
}

/** The kinds that create something that keeps data or has an id, found again by name after an ambiguous answer. */
export type FoundKind =
  | 'd1.create'
  | 'kv.create'
  | 'r2.create'
  | 'queue.create'
  | 'worker.stub'
  | 'worker.deploy'
  | 'pages.create'
  | 'tenant.create'

/** Does one step. A rejected promise counts as a failure whose effect is unknown. */
export type StepHandler<K extends StepKind> = (
  inputs: StepInputs[K],
  context: StepContext<K>,
) => Promise<Result<StepOutputs[K], StepFailure>>

/**
 * Returns what stands under exactly this name, or null when it certainly does not exist: only a definite not-found is
 * null; refused, throttled and failed look-ups are failures. Two matches are a failure.
 */
export type StepFinder<K extends FoundKind> = (
  inputs: StepInputs[K],
  context: FindContext,
) => Promise<Result<StepOutputs[K] | null, StepFailure>>

/** What a finder may use. */
export interface FindContext {
  readonly stepId: StepId
  /** Returns the secret's value. Throws TypeError for a name the manifest does not list. */
  secret(name: string): string
  /** Aborted to end what runs at once, its effect unknown; not by a first wish to stop, after which steps are finished. */
  readonly signal: AbortSignal
}

/** What a handler may use beyond its inputs. */
export interface StepContext<K extends StepKind> extends FindContext {
  /**
   * What stands already: the outputs recorded by an earlier apply, or what the finder found and may be adopted. Null:
   * nothing stands, create it. Not null: bring it up to date and return it.
   */
  readonly existing: StepOutputs[K] | null
  /**
   * True when an earlier attempt at this step ended without an answer, or the operator allowed adoption. Something that
   * stands without being recorded may then be taken for ours. `apply` decides this alone for kinds with a finder.
   */
  readonly mayAdopt: boolean
  /** Returns the id that `d1.create` of this name gave. Throws TypeError when this step does not depend on it. */
  databaseId(name: string): string
  /** Returns the id that `kv.create` of this name gave. Throws TypeError when this step does not depend on it. */
  namespaceId(name: string): string
  /** Returns the id that `queue.create` of this name gave. Throws TypeError when this step does not depend on it. */
  queueId(name: string): string
  /** Returns the id that `tenant.create` of this slug gave. Throws TypeError when this step does not depend on it. */
  tenantId(slug: string): string
}

/** Why a step failed. Holds no secret: `message` and `remedy` are printed and journalled. */
export interface StepFailure {
  /** Kebab-case and stable, for instance `d1-limit-reached`. */
  readonly code: string
  readonly message: string
  /** What the operator can do about it. */
  readonly remedy: string
  /** True when the same call may succeed later without anything being changed. */
  readonly retriable: boolean
  /** For how long the other side asked to be left alone (Retry-After). */
  readonly retryAfterSeconds?: number
  /**
   * `none`: certainly nothing was changed. `unknown`: the call may have taken effect (a lost reply, a time-out, a 5xx);
   * the intent stays open and the next apply looks before it creates.
   */
  readonly effect: 'none' | 'unknown'
}
