export type { ApplyEvent, ApplyReport, Clock } from './apply-event.ts'
export type { Executor, FindContext, FoundKind, StepContext, StepFailure, StepFinder, StepHandler } from './executor.ts'
export type {
  DatabaseKind,
  JsonValue,
  Manifest,
  ManifestDatabase,
  ManifestEnvironment,
  ManifestIssue,
  ManifestTenant,
  ManifestWorker,
  PlatformService,
  ResolvedManifest,
  TenantBackfill,
  TenantClient,
  TenantConfig,
  TenantDatabase,
  TenantFeature,
  TenantUser,
} from './manifest.ts'
export type { BranchDate, Plan, WorkerSource } from './plan.ts'
export type { Result } from './result.ts'
export type {
  DeployState,
  JournalEntry,
  LockHeld,
  LockHolder,
  RecordedStep,
  RecordedStepOf,
  StateLock,
  StateStore,
  StoredDeployment,
} from './state.ts'
export type { NoOutputs, Step, StepAction, StepId, StepInputs, StepKind, StepOf, StepOutputs } from './step.ts'
