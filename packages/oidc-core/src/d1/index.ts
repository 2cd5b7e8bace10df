export { countQueries } from './count-queries.ts'
export { createD1Stores } from './create-d1-stores.ts'
export type { D1Like, D1LikeResult, D1LikeStatement } from './d1-like.ts'
