export type { LaneFinding } from './lane-finding.ts'
export { lintLaneInput } from './lint-lane-input.ts'
export { matrixTable } from './matrix-table.ts'
