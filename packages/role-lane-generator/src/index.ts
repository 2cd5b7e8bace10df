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
export type { PinIssue, PinnedBlock, PinnedDay } from './day/pinned-day.ts'
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
export type {
  BranchDate,
  BranchDayRange,
  GenerateBranchDaysOptions,
  RangeRefusal,
} from './range/generate-branch-days.ts'
export { branchDatesOf, generateBranchDays } from './range/generate-branch-days.ts'
export type { Result } from './result.ts'
export type { LaneScore } from './solve/lane-problem.ts'
export type { SearchBudget, SearchStatus } from './solve/search-budget.ts'
export { localToday } from './time/time-zone.ts'
