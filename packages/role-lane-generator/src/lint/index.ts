export type { LaneFinding } from './lint-lane-input.ts'
export { lintLaneInput } from './lint-lane-input.ts'
export { matrixTable } from './matrix-table.ts'
