import { readdirSync, readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { type Figure, quick } from './report.ts'

/** One request to a Worker on its direct socket; `at` is called again and again with a new index. */
export interface Target {
  readonly name: string
  readonly port: number
  readonly at: (index: number) => TargetRequest
}

/** What is sent; anything but a 2xx or 3xx is an error. */
export interface TargetRequest {
  readonly path: string
  /** Default GET. */
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** What one request took. */
export interface WorkerdCpu {
  readonly name: string
  /** Median over rounds, microseconds of workerd's CPU a request. */
  readonly microseconds: number
  readonly least: number
}

/** How much is measured. */
export interface WorkerdOptions {
  /** Default 3000. */
  readonly requestsPerRound?: number
  /** Default 7, after two for warming up. */
  readonly rounds?: number
  /** Default 16. */
  readonly concurrency?: number
}

/**
 * Returns workerd's CPU time a request for each target, of all its threads. Rounds are interleaved, so that a slow
 * moment of the machine hits all alike. workerd must be a child of this process, and the only one.
 */
export async function measureWorkerd(
  targets: ReadonlyArray<Target>,
  { requestsPerRound = 3000, rounds = 7, concurrency = 16 }: WorkerdOptions = {},
): Promise<ReadonlyArray<WorkerdCpu>> {
  const [requests, counted] = quick ? [requestsPerRound / 4, 3] : [requestsPerRound, rounds]
  const warmUp = quick ? 1 : 2
  const pid = workerdPid()
  const times = new Map(targets.map(({ name }) => [name, [] as Array<number>]))
  let index = 0
  for (let round = -warmUp; round < counted; round += 1) {
    for (const target of targets) {
      const agent = new Agent({ keepAlive: true, maxSockets: concurrency })
      let sent = 0
      const sendSome = async (): Promise<void> => {
        while (sent < requests) {
          sent += 1
          index += 1
          await send(agent, target, target.at(index))
        }
      }
      const began = cpuMicroseconds(pid)
      await Promise.all(Array.from({ length: concurrency }, sendSome))
      if (round >= 0) times.get(target.name)?.push((cpuMicroseconds(pid) - began) / requests)
      agent.destroy()
    }
  }
  return [...times].map(([name, list]) => {
    const sorted = list.toSorted((a, b) => a - b)
    return { name, microseconds: sorted[Math.floor(counted / 2)] ?? 0, least: sorted[0] ?? 0 }
  })
}

/** Returns the medians in microseconds. */
export function workerdFigures(rows: ReadonlyArray<WorkerdCpu>): ReadonlyArray<Figure> {
  return rows.map(({ name, microseconds }) => ({ name, value: microseconds }))
}

/** How `measureWorkerd` measures, in words. */
export const workerdMethod =
  'CPU of all threads of the workerd process, as the kernel counts it, on direct sockets; median of interleaved rounds after warm-up.'

/** Returns a Markdown table; the first row is the floor. */
export function workerdTable(rows: ReadonlyArray<WorkerdCpu>): string {
  const floor = rows[0]?.microseconds ?? 0
  const lines = rows.map(({ name, microseconds, least }) => {
    const numbers = [microseconds.toFixed(1), least.toFixed(1), (microseconds - floor).toFixed(1)]
    return `| ${name} | ${numbers.join(' | ')} | ${(microseconds / floor).toFixed(2)} |`
  })
  const head = '| workerd, CPU a request | µs, median | µs, least | µs above floor | ratio to floor |'
  return [head, '|---|---:|---:|---:|---:|', ...lines].join('\n')
}

function send(agent: Agent, { name, port }: Target, { path, method = 'GET', headers = {}, body }: TargetRequest) {
  return new Promise<void>((resolve, reject) => {
    const outgoing = request({ agent, port, host: '127.0.0.1', path, method, headers }, (response) => {
      const { statusCode = 0 } = response
      if (statusCode < 200 || statusCode >= 400) reject(new Error(`${name}: ${method} ${path} answered ${statusCode}`))
      response.resume()
      response.on('end', resolve)
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

/** Returns the id of the one workerd that this process started. */
export function workerdPid(): number {
  const own = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => stat(Number(name))?.[1] === String(process.pid))
  const pids = own.filter((name) => readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('workerd'))
  if (pids.length !== 1) throw new Error(`${pids.length} child processes are workerd; exactly one can be measured`)
  return Number(pids[0])
}

/** Returns the fields of /proc/PID/stat from the third on: state, parent, ... */
function stat(pid: number): ReadonlyArray<string> | null {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')
  } catch {
    return null
  }
}

/** Returns the time on a CPU so far of all threads of a process that live; the kernel counts in nanoseconds. */
export function cpuMicroseconds(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`).map((thread) => `/proc/${pid}/task/${thread}/schedstat`)
  return threads.reduce((sum, file) => sum + Number(readFileSync(file, 'utf8').split(' ')[0]) / 1000, 0)
}
