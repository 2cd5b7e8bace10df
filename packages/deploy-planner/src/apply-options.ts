import type { ApplyEvent, Clock } from './apply-event.ts'
import type { Executor } from './executor.ts'
import type { Plan } from './plan.ts'
import type { RetryOptions } from './retry.ts'
import type { StateStore } from './state.ts'

/** Options of `apply`. */
export interface ApplyOptions {
  readonly plan: Plan
  readonly executor: Executor
  readonly stateStore: StateStore
  readonly clock: Clock
  /** The values of the secrets, by name. Handed to handlers that ask, never recorded. */
  readonly secrets: Readonly<Record<string, string>>
  /** Told of progress as it happens. */
  readonly onEvent?: (event: ApplyEvent) => void
  /** Steps at a time; default 4. */
  readonly concurrency?: number
  /** Once aborted nothing more is begun; what runs is finished and recorded. */
  readonly signal?: AbortSignal
  /** Handed to finders and handlers: aborting it ends what runs. Default: never aborted. */
  readonly hardSignal?: AbortSignal
  /** How failures that may pass are tried again within this apply; by default they are not. */
  readonly retry?: RetryOptions
  /** Take over what stands under the right name without being recorded; default false. */
  readonly adopt?: boolean
}
