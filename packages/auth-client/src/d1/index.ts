export { createD1SessionStore } from './create-d1-session-store.ts'
export type { D1Like, D1LikeStatement } from './d1-like.ts'
