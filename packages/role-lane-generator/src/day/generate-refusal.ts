import type { DemandIssue } from './check-demand.ts'
import type { PinIssue } from './pinned-day.ts'

/** Why {@link generateBranchDay} refused. */
export type GenerateRefusal =
  | { readonly reason: 'branch_unknown'; readonly branchId: string }
  | { readonly reason: 'date_invalid'; readonly date: string }
  | { readonly reason: 'demand_invalid'; readonly issues: ReadonlyArray<DemandIssue> }
  | { readonly reason: 'pins_invalid'; readonly issues: ReadonlyArray<PinIssue> }
