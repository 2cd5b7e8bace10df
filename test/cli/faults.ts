/** What goes wrong at one place of a deploy. */
export type FaultName = (typeof callFaults)[number] | (typeof writeFaults)[number] | (typeof eventFaults)[number]

/** Faults of requests. */
export const callFaults = [
  'killed before the call',
  'killed after the call',
  'reply lost',
  'done, answered 500',
  'answered 500',
  'answered 429',
  'answered 401',
  'timed out',
] as const

/** Faults of writes. The folder that turns read-only stays so until the deploy ends. */
export const writeFaults = [
  'killed before the write',
  'killed after the write',
  'disk full',
  'folder read-only',
] as const

/** What happens to a deploy from outside, at a request or a write. The reply of a call that the second Ctrl-C ends is lost. */
export const eventFaults = ['Ctrl-C once', 'Ctrl-C twice', 'two deploys at once'] as const

/** A fault on its way: counts calls and writes, and strikes at one of them. */
export interface Faults {
  /** A request: struck by the faults of requests, and by events. */
  call(send: () => Promise<Response>): Promise<Response>
  /** A change of files: struck by the faults of writes, and by events. */
  write<T>(task: () => Promise<T>): Promise<T>
  count(): { readonly calls: number; readonly writes: number }
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal
  /** Aborted by the second. */
  readonly hardSignal: AbortSignal
}

/**
 * Creates the faults of one deploy: `fault` at the `at`-th call or write (an event: of both together), from 1; after a
 * kill everything fails. `rival` starts the second of two deploys.
 */
export function createFaults(options: {
  readonly fault: FaultName | null
  readonly at: number
  readonly rival?: () => Promise<void>
}): Faults {
  const { fault, at, rival } = options
  let [calls, writes, isDead, isReadOnly] = [0, 0, false, false]
  const [soft, hard] = [new AbortController(), new AbortController()]
  const die = (): never => {
    isDead = true
    throw new Error('killed')
  }
  const answer = (status: number, headers: Readonly<Record<string, string>> = {}): Response =>
    Response.json({ success: false, errors: [], title: 'fault' }, { status, headers })
  const happen = async (): Promise<void> => {
    if (calls + writes !== at) return
    if (fault === 'Ctrl-C once' || fault === 'Ctrl-C twice') soft.abort()
    if (fault === 'Ctrl-C twice') hard.abort()
    if (fault === 'two deploys at once') await rival?.()
  }
  return {
    signal: soft.signal,
    hardSignal: hard.signal,
    count: () => ({ calls, writes }),
    async call(request) {
      if (isDead) die()
      calls += 1
      await happen()
      const send = async (): Promise<Response> => {
        const reply = await request()
        if (hard.signal.aborted) await reply.arrayBuffer()
        hard.signal.throwIfAborted()
        return reply
      }
      if (calls !== at) return send()
      switch (fault) {
        case 'killed before the call':
          return die()
        case 'answered 500':
          return answer(500)
        case 'answered 429':
          return answer(429, { 'retry-after': '1' })
        case 'answered 401':
          return answer(401)
        case 'timed out':
          throw new DOMException('The operation timed out', 'TimeoutError')
        case 'done, answered 500':
          await lose(send)
          return answer(500)
        case 'killed after the call':
          await lose(send)
          return die()
        case 'reply lost':
          await lose(send)
          throw new TypeError('fetch failed')
        default:
          return send()
      }
    },
    async write(task) {
      if (isDead) die()
      writes += 1
      await happen()
      const isHit = writes === at
      if (isHit && fault === 'killed before the write') die()
      if (isHit && fault === 'disk full') throw Object.assign(new Error('no space left'), { code: 'ENOSPC' })
      isReadOnly ||= isHit && fault === 'folder read-only'
      if (isReadOnly) throw Object.assign(new Error('read-only file system'), { code: 'EROFS' })
      const value = await task()
      if (isHit && fault === 'killed after the write') die()
      return value
    },
  }
}

/** Sends a request and reads its answer, which nobody gets. */
async function lose(send: () => Promise<Response>): Promise<void> {
  await (await send()).arrayBuffer()
}
