import { cpus, loadavg } from 'node:os'
import type { Candidate } from '../measure.ts'
import { cpuMethod, figures, measure, table } from '../measure.ts'
import { workerdFigures, workerdMethod, workerdTable } from '../measure-workerd.ts'
import type { BenchRow, RowText } from '../report.ts'
import { quick, report, rowOf } from '../report.ts'
import { cachedTenants, spray } from './memory.ts'
import { domainCandidates, keyCandidates, pathCandidates, subdomainCandidates } from './warm.ts'

// Run from the repository's root, after `npm ci` there and in bench/:
// npm exec -- node -C @voyage/source --expose-gc bench/tenant-resolver/run.ts
type Section = readonly [
  title: string,
  candidates: () => Promise<ReadonlyArray<Candidate>>,
  names: Pick<RowText, 'ours' | 'peers' | 'floor'>,
]

const peerOf = (by: string) =>
  [`@usebetterdev/tenant-core (${by})`].flatMap((name) => [`${name} + Map`, `${name} + lru`])
const sections: ReadonlyArray<Section> = [
  [
    'Warm resolve by custom domain',
    domainCandidates,
    {
      ours: '@voyage/tenant-resolver, domain alone',
      peers: ['@usebetterdev/tenant-core (custom function over', '@usebetterdev/tenant-core (custom function) + lru'],
      floor: 'floor',
    },
  ],
  [
    'Warm resolve by path slug',
    pathCandidates,
    { ours: '@voyage/tenant-resolver', peers: peerOf('path'), floor: 'floor' },
  ],
  [
    'Warm resolve by subdomain',
    subdomainCandidates,
    {
      ours: '@voyage/tenant-resolver',
      peers: [...peerOf('subdomain'), 'vhost', 'express-subdomain'],
      floor: 'floor',
    },
  ],
  ['Warm resolve by API key', keyCandidates, { ours: '@voyage/tenant-resolver', floor: 'floor' }],
]

console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, load ${loadavg()[0]?.toFixed(2)}\n`)
const rows: Array<BenchRow> = []
for (const [title, candidates, names] of sections) {
  const measured = await measure(await candidates())
  console.log(`## ${title}\n\n${table(measured)}\n`)
  const caveat =
    'Peers take a name out of the request; the look-up is added here. None normalises hosts, refuses conflicting signals or guards versions as ours does.'
  rows.push(rowOf(figures(measured), { name: title, unit: 'CPU ns', ...names, method: cpuMethod, caveat }))
}
const count = quick ? 100_000 : 1_000_000
console.log(`## Memory\n\n- ${await cachedTenants(count)}\n- ${await spray(count)}\n`)
// Not before: with gateway.ts loaded at the start vhost and express-subdomain took four times as long.
const { gatewayCpu } = await import('./gateway.ts')
const gateway = await gatewayCpu()
console.log(`## Through the gateway in workerd, direct sockets, warm, no rewriting\n\n${workerdTable(gateway)}\n`)
console.log(`load at the end ${loadavg()[0]?.toFixed(2)}`)
rows.push(
  rowOf(workerdFigures(gateway), {
    name: 'A request through the gateway',
    unit: 'CPU µs a request',
    ours: 'the gateway in front of it',
    floor: 'a Worker that forwards to it',
    method: workerdMethod,
    caveat: 'The floor is a Worker that forwards over the same service binding and does nothing else.',
  }),
)
await report(rows)
