/** What goes wrong at one place of a deploy. */
export type FaultName =
  | 'killed before the call'
  | 'killed after the call'
  | 'reply lost'
  | 'done, answered 500'
  | 'answered 500'
  | 'answered 429'
  | 'answered 401'
  | 'timed out'
  | 'killed before the write'
  | 'killed after the write'
  | 'disk full'

/** Faults of requests, and faults of writes. */
export const callFaults: ReadonlyArray<FaultName> = [
  'killed before the call',
  'killed after the call',
  'reply lost',
  'done, answered 500',
  'answered 500',
  'answered 429',
  'answered 401',
  'timed out',
]
export const writeFaults: ReadonlyArray<FaultName> = ['killed before the write', 'killed after the write', 'disk full']

/** A fault on its way: counts calls and writes, and strikes at one of them. */
export interface Faults {
  /** A request: struck by the faults of requests. */
  call(send: () => Promise<Response>): Promise<Response>
  /** A change of files: struck by the faults of writes. */
  write<T>(task: () => Promise<T>): Promise<T>
  count(): { readonly calls: number; readonly writes: number }
}

/** Creates the faults of one deploy: `fault` at the `at`-th call or write, from 1; after a kill everything fails. */
export function createFaults({ fault, at }: { readonly fault: FaultName | null; readonly at: number }): Faults {
  let [calls, writes, isDead] = [0, 0, false]
  const die = (): never => {
    isDead = true
    throw new Error('killed')
  }
  const answer = (status: number, headers: Readonly<Record<string, string>> = {}): Response =>
    Response.json({ success: false, errors: [], title: 'fault' }, { status, headers })
  return {
    count: () => ({ calls, writes }),
    async call(send) {
      if (isDead) die()
      calls += 1
      if (calls !== at || fault === null || !callFaults.includes(fault)) return send()
      if (fault === 'killed before the call') die()
      if (fault === 'answered 500') return answer(500)
      if (fault === 'answered 429') return answer(429, { 'retry-after': '1' })
      if (fault === 'answered 401') return answer(401)
      if (fault === 'timed out') throw new DOMException('The operation timed out', 'TimeoutError')
      await send()
      if (fault === 'done, answered 500') return answer(500)
      if (fault === 'killed after the call') die()
      throw new TypeError('fetch failed')
    },
    async write(task) {
      if (isDead) die()
      writes += 1
      const isHit = writes === at && fault !== null && writeFaults.includes(fault)
      if (isHit && fault === 'killed before the write') die()
      if (isHit && fault === 'disk full') throw Object.assign(new Error('no space left'), { code: 'ENOSPC' })
      const value = await task()
      if (isHit) die()
      return value
    },
  }
}
