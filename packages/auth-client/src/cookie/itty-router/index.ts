export type { SessionGuardOptions } from '../create-session-guard.ts'
export type { IttySession, WithSession } from './require-session.ts'
export { requireSession } from './require-session.ts'
