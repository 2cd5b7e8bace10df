export type { ApplyRefusal } from './apply.ts'
export { apply } from './apply.ts'
export type { ApplyEvent, ApplyReport, Clock } from './apply-event.ts'
export type { ApplyOptions } from './apply-options.ts'
export type { AssembledManifest, AssembleManifestOptions } from './assemble-manifest.ts'
export { assembleManifest } from './assemble-manifest.ts'
export { createPlan } from './create-plan.ts'
export type { CreatePlanOptions } from './create-plan-options.ts'
export type { DeployPlannerErrorCode } from './deploy-planner-error.ts'
export { DeployPlannerError } from './deploy-planner-error.ts'
export type { Executor, FindContext, FoundKind, StepContext, StepFailure, StepFinder, StepHandler } from './executor.ts'
export type { StateFault } from './find-state-faults.ts'
export { findStateFaults } from './find-state-faults.ts'
export type {
  DatabaseKind,
  JsonValue,
  Manifest,
  ManifestBucket,
  ManifestDatabase,
  ManifestEnvironment,
  ManifestIssue,
  ManifestNamespace,
  ManifestPagesApp,
  ManifestQueue,
  ManifestTenant,
  ManifestWorker,
  PagesBindings,
  PagesBuild,
  PlatformService,
  ResolvedManifest,
  TenantBackfill,
  TenantClient,
  TenantConfig,
  TenantDatabase,
  TenantFeature,
  TenantUser,
  WorkerSecret,
} from './manifest.ts'
export type { ManifestFilesOptions, ManifestPart } from './manifest-files.ts'
export { markDue } from './mark-due.ts'
export { parseManifest } from './parse-manifest.ts'
export type { BranchDate, DomainLeft, PagesSource, Plan, WorkerSource } from './plan.ts'
export type { PlanGraph } from './plan-graph.ts'
export { toPlanGraph } from './plan-graph.ts'
export type { PlanFileRefusal } from './plan-json.ts'
export { parsePlan, serializePlan } from './plan-json.ts'
export type { PlanNeeds } from './plan-needs.ts'
export { listPlanNeeds } from './plan-needs.ts'
export type { PlanRefusal } from './plan-refusal.ts'
export type { RecoveredState } from './recover-state.ts'
export { recoverState } from './recover-state.ts'
export { renderPlanMermaid } from './render-plan-mermaid.ts'
export { renderPlanSvg } from './render-plan-svg.ts'
export { KNOWN_AFTER_APPLY, renderPlanTable } from './render-plan-table.ts'
export type { ResolveManifestOptions } from './resolve-manifest.ts'
export { resolveManifest } from './resolve-manifest.ts'
export type { Result } from './result.ts'
export type { RetryOptions } from './retry.ts'
export { saveFolded } from './save-folded.ts'
export type { SelectionUnknown, SelectStepsOptions } from './select-steps.ts'
export { selectSteps } from './select-steps.ts'
export type {
  DeployState,
  JournalEntry,
  LockHeld,
  LockHolder,
  RecordedStep,
  RecordedStepOf,
  StateLock,
  StateStore,
  StepEnd,
  StoredDeployment,
} from './state.ts'
export type {
  NoOutputs,
  Step,
  StepAction,
  StepId,
  StepInputs,
  StepKind,
  StepOf,
  StepOutputs,
  WorkerBindings,
} from './step.ts'
export { secretBinding, secretSource } from './worker-secret.ts'
