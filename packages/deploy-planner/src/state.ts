import type { Result } from './result.ts'
import type { StepId, StepInputs, StepKind, StepOutputs } from './step.ts'

/** What is known to stand in one environment: each step that succeeded, with what it was given and what it gave. */
export interface DeployState {
  readonly formatVersion: 1
  readonly manifest: string
  readonly environment: string
  readonly accountId: string | null
  readonly steps: Readonly<Record<StepId, RecordedStep>>
}

/** A step of this kind that succeeded. */
export interface RecordedStepOf<K extends StepKind> {
  readonly kind: K
  readonly inputs: StepInputs[K]
  readonly inputHash: string
  /** Hex SHA-256 of the outputs this step read; a change makes it run again. */
  readonly readHash: string
  readonly outputs: StepOutputs[K]
  /** Epoch seconds. */
  readonly finishedAt: number
}

/** A step that succeeded. Narrow on `kind`. */
export type RecordedStep = { readonly [K in StepKind]: RecordedStepOf<K> }[StepKind]

/** The journal's line of a step that succeeded. */
export interface StepEnd {
  readonly type: 'done'
  readonly stepId: StepId
  readonly record: RecordedStep
}

/**
 * A line of the journal. `intent` is written before anything is changed; `done` or `failed` after. An `intent` that
 * neither `done` nor `failed` with effect `none` follows is open: the step may have taken effect.
 */
export type JournalEntry =
  | { readonly type: 'intent'; readonly stepId: StepId; readonly inputHash: string; readonly at: number }
  | StepEnd
  | {
      readonly type: 'failed'
      readonly stepId: StepId
      readonly code: string
      readonly effect: 'none' | 'unknown'
      readonly at: number
    }

/** What a store holds: the last saved state and the journal since. */
export interface StoredDeployment {
  /** Null before the first save. */
  readonly state: DeployState | null
  /** Oldest first; a last line torn by a crash is left out. */
  readonly journal: ReadonlyArray<JournalEntry>
}

/** Who holds the lock. */
export interface LockHolder {
  readonly pid: number
  readonly host: string
  /** Epoch seconds. */
  readonly startedAt: number
  /** What it is doing, for people: `apply`. */
  readonly purpose: string
}

/** Why the lock was not given. */
export interface LockHeld {
  readonly reason: 'lock_held'
  readonly holder: LockHolder
  /**
   * True when the lock outlived a crash: its holder ran on this host and its process is gone, or the holder let its lease
   * run out, where the store has leases.
   */
  readonly stale: boolean
}

/** A lock that is held. */
export interface StateLock {
  /** Gives the lock back; harmless when repeated. */
  release(): Promise<void>
}

/** Keeps the state and journal of one environment. Failed I/O rejects with `DeployPlannerError`. */
export interface StateStore {
  /** Returns what is stored; an empty store gives a null state and an empty journal. Never writes. */
  load(): Promise<StoredDeployment>
  /** Replaces the state. Atomic: a crash leaves the old one or the new one, whole. */
  save(state: DeployState): Promise<void>
  /** Adds a line to the journal; on return it survives a crash of the machine. */
  appendJournal(entry: JournalEntry): Promise<void>
  /**
   * Records the end of a step: `state` has its record, `end` is the journal's line of it. On return both survive a crash;
   * a crash before leaves neither, or what `recoverState` makes that state of. Whatever the journal holds of the step is
   * closed.
   */
  complete(state: DeployState, end: StepEnd): Promise<void>
  /** Replaces the journal by these lines. Atomic. */
  replaceJournal(entries: ReadonlyArray<JournalEntry>): Promise<void>
  /** Takes the exclusive lock at once or says who holds it; never waits, never breaks a stale lock. */
  lock(options: { readonly purpose: string }): Promise<Result<StateLock, LockHeld>>
  /** Returns who holds the lock, or null when it is free. Never writes. */
  findLock(): Promise<LockHeld | null>
  /** Breaks the lock if `holder` still holds it; returns whether it did. The operator's decision, never apply's. */
  unlock(holder: LockHolder): Promise<boolean>
}
