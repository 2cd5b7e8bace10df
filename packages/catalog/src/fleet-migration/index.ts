export type { FailedTenant, FleetEnd, FleetHistory, FleetJournalEntry } from './fleet-journal.ts'
export { parseFleetJournalLine, readFleetHistory } from './fleet-journal.ts'
export type { FleetLimits, FleetProgress, FleetStep } from './fleet-progress.ts'
export { nextFleetStep, remainingSeconds } from './fleet-progress.ts'
export type { FleetDatabase, FleetFailure, FleetTenant } from './fleet-tenant.ts'
export type {
  FleetCatalog,
  FleetDatabases,
  FleetEvent,
  FleetReport,
  MigrateFleetOptions,
} from './migrate-fleet.ts'
export { migrateFleet } from './migrate-fleet.ts'
export type { DatabaseState, FleetMigration, MigrationCatalogue } from './migration-catalogue.ts'
export { latestVersion, migrationVersion, pendingMigrations } from './migration-catalogue.ts'
export type { Pace, PaceLimit } from './pace-calls.ts'
export { holdCalls, paceCall, waitBeforeRetry } from './pace-calls.ts'
export type { CanaryChoice, CanaryUnknown, FleetPlan } from './plan-fleet-migration.ts'
export { planFleetMigration } from './plan-fleet-migration.ts'
