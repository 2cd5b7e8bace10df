import { hasCode } from './write-file-atomic.ts'

/** Returns whether a process of that id runs on this machine, whoever's it is. */
export function isProcessRunning(pid: number): boolean {
  try {
    // Signal 0 tests for the process and sends nothing.
    process.kill(pid, 0)
    return true
  } catch (error) {
    // A process of another user may not be signalled, but it is there.
    return !hasCode(error, 'ESRCH')
  }
}
