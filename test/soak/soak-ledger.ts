/** What one kind of load did. */
export interface LoadFigures {
  readonly load: string
  readonly done: number
  /** Milliseconds. */
  readonly median: number
  readonly worst: number
}

/** Counts what the loads did, and keeps what was not as it must be. */
export interface SoakLedger {
  /** Runs an action of a load and counts it. An action that rejects is a violation. */
  count(load: string, action: () => Promise<void>): Promise<void>
  /** Records that something was not as it must be. */
  violate(what: string): void
  /** Records an answer's status: a 5xx that was not expected is a violation. */
  answered(what: string, status: number): void
  readonly violations: ReadonlyArray<string>
  readonly answers: number
  figures(): ReadonlyArray<LoadFigures>
}

/** Creates an empty ledger. */
export function createSoakLedger(): SoakLedger {
  const times = new Map<string, Array<number>>()
  const violations: Array<string> = []
  let answers = 0
  const ledger: SoakLedger = {
    violations,
    get answers() {
      return answers
    },
    async count(load, action) {
      const began = performance.now()
      try {
        await action()
        const list = times.get(load) ?? []
        list.push(performance.now() - began)
        times.set(load, list)
      } catch (error) {
        ledger.violate(`${load}: ${error instanceof Error ? error.message : String(error)}`)
      }
    },
    violate(what) {
      violations.push(what)
    },
    answered(what, status) {
      answers += 1
      if (status >= 500) ledger.violate(`${what} answered ${status}`)
    },
    figures: () =>
      [...times].map(([load, list]) => {
        const sorted = list.toSorted((a, b) => a - b)
        return {
          load,
          done: sorted.length,
          median: sorted[Math.floor(sorted.length / 2)] ?? 0,
          worst: sorted.at(-1) ?? 0,
        }
      }),
  }
  return ledger
}
