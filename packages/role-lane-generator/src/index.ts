export type {
  BlockKind,
  BlockSource,
  BranchDay,
  DayCertificate,
  DayMetrics,
  Lane,
  LaneBlock,
  LaneWarning,
  UnassignedItem,
  UnassignedReason,
  WalkInVisit,
} from './day/branch-day.ts'
export type { DayBooking, DayDemand, DayWalkIn } from './day/branch-demand.ts'
export type { DemandIssue } from './day/check-demand.ts'
export type { GenerateBranchDayOptions } from './day/generate-branch-day.ts'
export { generateBranchDay } from './day/generate-branch-day.ts'
export type { GenerateRefusal } from './day/generate-refusal.ts'
export type { LaneBlockRow } from './day/lane-block-row.ts'
export { toLaneBlockRows } from './day/lane-block-row.ts'
export type { PinIssue, PinnedBlock } from './day/place-pins.ts'
export type { ReplanBranchDayOptions } from './day/replan-branch-day.ts'
export { replanBranchDay } from './day/replan-branch-day.ts'
export { engineVersion } from './engine-version.ts'
export type {
  BookingRequest,
  Branch,
  BranchDemand,
  Demand,
  DemandCurve,
  EventType,
  InputDocument,
  InputIssue,
  MatrixCell,
  MinuteSpan,
  QueueFloor,
  RecurringEvent,
  Role,
  Roster,
  Service,
  ServiceRoleMatrix,
  Shift,
  Spread,
  StaffMember,
  TenantLaneInput,
  TimeOff,
  WalkInService,
  Weekday,
} from './input/lane-input.ts'
export type { InstanceIssue, LaneAssignment, LaneInstance } from './instance/lane-instance.ts'
export { parseLaneInstance } from './instance/parse-lane-instance.ts'
export type { SolvedInstance, SolveLaneInstanceOptions } from './instance/solve-lane-instance.ts'
export { solveLaneInstance } from './instance/solve-lane-instance.ts'
export type { LaneFinding } from './lint/lint-lane-input.ts'
export { lintLaneInput } from './lint/lint-lane-input.ts'
export { matrixTable } from './lint/matrix-table.ts'
export { laneCsvHeader, toCsv, toJsonLines } from './output/delimited.ts'
export type { LaneSummary } from './output/summarise-day.ts'
export { summariseDay } from './output/summarise-day.ts'
export type {
  BranchDate,
  BranchDayRange,
  GenerateBranchDaysOptions,
  RangeRefusal,
} from './range/generate-branch-days.ts'
export { branchDatesOf, generateBranchDays } from './range/generate-branch-days.ts'
export type { Result } from './result.ts'
export { parseBranches } from './schema/parse-branches.ts'
export { parseDemand } from './schema/parse-demand.ts'
export { parseRoster } from './schema/parse-roster.ts'
export { parseServiceRoleMatrix } from './schema/parse-service-role-matrix.ts'
export type { TenantLaneDocuments } from './schema/parse-tenant-lane-input.ts'
export { parseTenantLaneInput } from './schema/parse-tenant-lane-input.ts'
export type { LaneScore } from './solve/lane-problem.ts'
export { localToday } from './time/time-zone.ts'
