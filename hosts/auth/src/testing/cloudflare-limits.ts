import { createWorker } from '../create-worker.ts'
import { cloudflareDerivations } from './cloudflare-derivations.ts'

// workerd by itself computes what Cloudflare refuses, and would make tests green of what fails there.
export default createWorker({ native: cloudflareDerivations })
