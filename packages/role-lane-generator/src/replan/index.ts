export { localTime } from '../time/time-zone.ts'
export { pinBlocks } from './pin-blocks.ts'
export type { ReplanBranchDayOptions } from './replan-branch-day.ts'
export { replanBranchDay } from './replan-branch-day.ts'
