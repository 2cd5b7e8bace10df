import { createWorker } from '../create-worker.ts'

// Like quick-passwords.ts, and every request sees the signing keys as they stand, for tests that let time pass for them.
export default createWorker({ passwordCost: { logN: 4, r: 8, p: 1 }, reloadKeysAfterSeconds: 0 })
