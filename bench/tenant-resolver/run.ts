import { cpus, loadavg } from 'node:os'
import type { Candidate } from '../measure.ts'
import { measure, table } from '../measure.ts'
import { cachedTenants, spray } from './memory.ts'
import { domainCandidates, keyCandidates, pathCandidates, subdomainCandidates } from './warm.ts'

// Run from the repository's root, after `npm ci` there and in bench/:
// npm exec -- node -C @voyage/source --expose-gc bench/tenant-resolver/run.ts
const sections: ReadonlyArray<readonly [string, () => Promise<ReadonlyArray<Candidate>>]> = [
  ['Warm resolve by custom domain', domainCandidates],
  ['Warm resolve by path slug', pathCandidates],
  ['Warm resolve by subdomain', subdomainCandidates],
  ['Warm resolve by API key', keyCandidates],
]

console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, load ${loadavg()[0]?.toFixed(2)}\n`)
for (const [title, candidates] of sections) console.log(`## ${title}\n\n${table(await measure(await candidates()))}\n`)
console.log(`## Memory\n\n- ${await cachedTenants(1_000_000)}\n- ${await spray(1_000_000)}\n`)
// Not before: with gateway.ts loaded at the start vhost and express-subdomain took four times as long.
const { gatewayCpu } = await import('./gateway.ts')
console.log(`## Through the gateway in workerd, direct sockets, warm, no rewriting\n\n${await gatewayCpu()}\n`)
console.log(`load at the end ${loadavg()[0]?.toFixed(2)}`)
