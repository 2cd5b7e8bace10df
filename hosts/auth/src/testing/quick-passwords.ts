import { createWorker } from '../create-worker.ts'

// A hash at the cost of production takes about 120 ms of CPU, which tests that sign in again and again do not test.
export default createWorker({ passwordCost: { logN: 4, r: 8, p: 1 } })
