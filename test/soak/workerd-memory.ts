import { readdirSync, readFileSync } from 'node:fs'

/** What memory a process and its children hold over time, in MiB. */
export interface MemoryWatch {
  /** Takes one reading. */
  read(): void
  readonly readings: ReadonlyArray<number>
}

// V8 lets its heap grow for minutes before it first cleans up in earnest: an empty Worker's memory grows as well.
const shortestJudgedSeconds = 240
/** How much the median of the last quarter may be above the third quarter's. */
const mostGrowth = 1.15

/** Watches the resident memory of the workerd processes that this process started. Linux only. */
export function watchWorkerdMemory(): MemoryWatch {
  const pids = workerdPids()
  if (pids.length === 0) throw new Error('no child process is workerd')
  const readings: Array<number> = []
  return {
    readings,
    read() {
      readings.push(pids.reduce((sum, pid) => sum + residentMebibytes(pid), 0))
    },
  }
}

/** How memory went, in MiB. */
export interface JudgedMemory {
  /** Median of the third quarter of the time, and of the last. */
  readonly third: number
  readonly last: number
  /** `unknown` when the time was too short to tell. */
  readonly trend: 'flat' | 'growing' | 'unknown'
}

/** Says whether memory stayed flat between the third and the last quarter of so many seconds. */
export function judgeMemory(readings: ReadonlyArray<number>, seconds: number): JudgedMemory {
  const quarter = Math.floor(readings.length / 4)
  const third = median(readings.slice(-2 * quarter, -quarter))
  const last = median(readings.slice(-quarter))
  if (seconds < shortestJudgedSeconds) return { third, last, trend: 'unknown' }
  return { third, last, trend: last <= third * mostGrowth ? 'flat' : 'growing' }
}

function median(list: ReadonlyArray<number>): number {
  return list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0
}

function workerdPids(): ReadonlyArray<number> {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.map(Number).filter((pid) => {
    try {
      const parent = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ')[1]
      return parent === String(process.pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('workerd')
    } catch {
      return false
    }
  })
}

function residentMebibytes(pid: number): number {
  const [, kibibytes = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kibibytes) / 1024
}
