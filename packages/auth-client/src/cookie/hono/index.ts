export type { SessionGuardOptions } from '../create-session-guard.ts'
export type { HonoContextLike, HonoSessionMiddleware } from './require-session.ts'
export { requireSession } from './require-session.ts'
