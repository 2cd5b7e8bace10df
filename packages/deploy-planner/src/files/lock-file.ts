import { randomUUID } from 'node:crypto'
import { link, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isSameHolder } from '../lock-holder.ts'
import { parseLockHolder } from '../parse-state.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { LockHeld, LockHolder, StateLock } from '../state.ts'
import { makeDirectory } from './make-directory.ts'
import { hasCode, unlessMissing } from './write-file-atomic.ts'

/** Who locks, as the operating system tells. */
export interface LockIdentity {
  readonly pid: number
  readonly host: string
  /** Returns whether the process runs on this host. */
  readonly isRunning: (pid: number) => boolean
}

/**
 * Takes the lock file at once or says who holds it. The file appears with its content in one step (a hard link of a
 * finished file), so that no reader meets a lock without a holder.
 */
export async function takeLock(
  path: string,
  holder: LockHolder,
  identity: LockIdentity,
): Promise<Result<StateLock, LockHeld>> {
  await makeDirectory(dirname(path))
  const temporary = `${path}.${randomUUID()}.tmp`
  // A holder that ends between our attempt and our look leaves the lock free: try again, a few times at most.
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      const file = await open(temporary, 'wx', 0o600)
      try {
        await file.writeFile(`${JSON.stringify(holder)}\n`)
        await file.sync()
      } finally {
        await file.close()
      }
      await link(temporary, path)
      return ok({ release: createRelease(path, holder) })
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error
    } finally {
      await rm(temporary, { force: true })
    }
    const held = await readLock(path, identity)
    if (held !== null) return err(held)
  }
  throw new Error('the lock changed hands too often')
}

/** Returns who holds the lock file, or null when there is none. */
export async function readLock(path: string, identity: LockIdentity): Promise<LockHeld | null> {
  const text = await unlessMissing(readFile(path, 'utf8'), null)
  if (text === null) return null
  const holder = parseLockHolder(text, path)
  return { reason: 'lock_held', holder, stale: holder.host === identity.host && !identity.isRunning(holder.pid) }
}

/**
 * Removes the lock file if it still names `holder`; returns whether it did. The file is moved aside and read again, so
 * that a lock taken in between by somebody else is seen, and put back.
 */
export async function breakLock(path: string, holder: LockHolder): Promise<boolean> {
  const text = await unlessMissing(readFile(path, 'utf8'), null)
  if (text === null || !isSameHolder(parseLockHolder(text, path), holder)) return false
  const aside = `${path}.${randomUUID()}.removed`
  try {
    await rename(path, aside)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false
    throw error
  }
  const isNamed = isSameHolder(parseLockHolder(await readFile(aside, 'utf8'), path), holder)
  if (!isNamed) await link(aside, path)
  await rm(aside)
  return isNamed
}

function createRelease(path: string, holder: LockHolder): () => Promise<void> {
  let isReleased = false
  return async () => {
    if (isReleased) return
    isReleased = true
    await breakLock(path, holder)
  }
}
