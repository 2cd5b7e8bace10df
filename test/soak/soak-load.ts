import type { SoakLedger } from './soak-ledger.ts'
import type { SoakStack } from './soak-stack.ts'

/** One round of a load; it is run again and again until the time is over. */
export type SoakLoad = (stack: SoakStack, ledger: SoakLedger) => Promise<void>
