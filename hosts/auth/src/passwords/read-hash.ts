import type { Result } from '@voyage/oidc-core'
import type { NativeDerivations } from './native-derivations.ts'

/** Returns whether this password made the hash that was read. */
export type CheckPassword = (password: string) => Promise<boolean>

/** How to check passwords against a hash, or a phrase for what was expected in its place; never a part of the hash. */
export type HashReading = Result<CheckPassword, string>

/** Reads hashes of one kind without deriving anything yet; null for a hash of another kind. */
export type ReadHash = (hash: string, native: NativeDerivations) => HashReading | null

export const readable = (check: CheckPassword): HashReading => ({ ok: true, value: check })

export const unreadable = (expected: string): HashReading => ({ ok: false, error: expected })

/** A Worker has 128 MiB for all that goes on in it: what needs more than half of that for one sign-in is refused. */
export const mostKibibytes: number = 64 * 1024

/** What to do about a user whose hash is not taken. */
export const instead = 'give a random password, and hand the user one that you set (PUT .../users/:username/password)'

/** Ends the phrase for a hash whose parameters are beyond what is checked here. */
export const otherwise: string = `for costlier ones ${instead}`
