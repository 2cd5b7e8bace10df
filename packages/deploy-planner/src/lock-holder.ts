import type { LockHolder } from './state.ts'

/** Returns whether both name the same holder. */
export const isSameHolder = (a: LockHolder, b: LockHolder): boolean =>
  a.pid === b.pid && a.host === b.host && a.startedAt === b.startedAt && a.purpose === b.purpose
