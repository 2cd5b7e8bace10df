export { laneCsvHeader, toCsv, toJsonLines } from './delimited.ts'
export type { LaneSummary } from './summarise-day.ts'
export { summariseDay } from './summarise-day.ts'
