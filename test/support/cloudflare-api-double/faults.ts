import type { ApiReply, ApiRequest } from './api-message.ts'

/** Something that goes wrong with the n-th request of a kind. */
export interface Fault {
  readonly method: string
  /** Matched against the path below `/client/v4`. */
  readonly path: RegExp
  /** From which matching request on; 1 (the next one) when absent. */
  readonly nth?: number
  /** For how many matching requests; 1 when absent. */
  readonly times?: number
  /** Answered instead of doing it; `lose-reply` does it and drops the connection; `hang` never answers. */
  readonly effect: ApiReply | 'lose-reply' | 'hang'
}

/** The faults that are still to come. */
export interface Faults {
  add(fault: Fault): void
  /** Counts the request and returns what must go wrong with it. */
  next(request: ApiRequest): Fault['effect'] | null
}

/** Creates an empty list of faults. */
export function createFaults(): Faults {
  const pending: Array<{ readonly fault: Fault; seen: number }> = []
  return {
    add(fault) {
      pending.push({ fault, seen: 0 })
    },
    next(request) {
      let effect: Fault['effect'] | null = null
      for (const entry of pending) {
        const { method, path, nth = 1, times = 1 } = entry.fault
        if (method !== request.method || !path.test(request.path)) continue
        entry.seen += 1
        if (entry.seen >= nth && entry.seen < nth + times) effect ??= entry.fault.effect
      }
      return effect
    },
  }
}
