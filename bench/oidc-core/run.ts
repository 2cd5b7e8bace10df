import { cpus, loadavg } from 'node:os'
import { cpuMicroseconds } from '../measure-workerd.ts'
import { type BenchRow, quick, report, rowOf } from '../report.ts'
import type { Candidate, Place } from './candidates.ts'
import { prepareAuthHost, prepareCore, prepareOauthProvider, prepareOidcProvider } from './candidates.ts'
import { measureConstruction } from './construct.ts'
import type { Answer, Call } from './http.ts'
import { hangUp, inParallel, send } from './http.ts'
import { startNode, startWorkerd } from './start.ts'

// Run from bench/, after `npm ci` there and in the repository's root: npm run oidc-core
const rounds = Number(process.env['ROUNDS'] ?? (quick ? 2 : 7))
const batchesPerRound = Number(process.env['BATCHES'] ?? (quick ? 1 : 6))
/** `ONLY=metadata` leaves the flows away, and so has requests enough for what is smaller than a tick of the kernel. */
const metadataOnly = process.env['ONLY'] === 'metadata'
/** npm oidc-provider's memory adapter keeps a thousand records: more flows at once would push out their own codes. */
const flowsPerBatch = quick ? 50 : metadataOnly ? 1_500 : 150
const warmUp = quick ? 1 : 2

const flowRows = ['authorize with a session', 'code exchange', 'refresh', 'userinfo'] as const
const metadataRows = ['discovery', 'JWKS'] as const
const rows = metadataOnly ? metadataRows : [...flowRows, ...metadataRows]
type Row = (typeof rows)[number] | 'empty GET' | 'empty POST' | 'one D1 query' | 'two signatures'

const times = new Map<string, Array<number>>()
/** CPU of the running round, by row. */
const running = new Map<string, number>()
const key = (candidate: string, row: Row): string => `${candidate}\n${row}`

/** Sends a batch of a row's requests and notes the server's CPU; answers that are not as expected stop everything. */
async function measureRow(
  place: Place,
  measured: { readonly key: string; readonly status: number },
  call: (index: number) => Call,
): Promise<ReadonlyArray<Answer>> {
  const began = cpuMicroseconds(place.pid)
  const answers = await inParallel(flowsPerBatch, (index) => send(call(index)))
  const used = cpuMicroseconds(place.pid) - began
  const bad = answers.find(({ status }) => status !== measured.status)
  if (bad !== undefined) throw new Error(`${measured.key}: ${bad.status} ${bad.body.slice(0, 300)}`)
  running.set(measured.key, (running.get(measured.key) ?? 0) + used)
  return answers
}

interface Tokens {
  readonly access_token: string
  readonly refresh_token: string
}
const tokensOf = (answers: ReadonlyArray<Answer>): ReadonlyArray<Tokens> =>
  answers.map(({ body }) => JSON.parse(body) as Tokens)

/** Notes what each request of the round took, if the round counts. */
function endRound(counts: boolean): void {
  for (const [name, used] of running) {
    if (counts) times.set(name, [...(times.get(name) ?? []), used / (batchesPerRound * flowsPerBatch)])
  }
  running.clear()
}

type MeasureRow = (name: Row, status: number, call: (index: number) => Call) => Promise<ReadonlyArray<Answer>>

async function measureCandidate(candidate: Candidate): Promise<void> {
  const row: MeasureRow = (name, status, call) =>
    measureRow(candidate, { key: key(candidate.name, name), status }, call)
  if (!metadataOnly) await measureFlow(candidate, row)
  await row('discovery', 200, () => candidate.discovery)
  const { jwks } = candidate
  if (jwks !== null) await row('JWKS', 200, () => jwks)
}

async function measureFlow(candidate: Candidate, row: MeasureRow): Promise<void> {
  const redirects = await row('authorize with a session', 303, () => candidate.authorize())
  const codes = redirects.map(({ headers }) => new URL(String(headers['location'])).searchParams.get('code') ?? '')
  const first = tokensOf(await row('code exchange', 200, (index) => candidate.exchange(codes[index] ?? '')))
  const refresh = (index: number) => candidate.refresh(first[index]?.refresh_token ?? '')
  const second = tokensOf(await row('refresh', 200, refresh))
  await row('userinfo', 200, (index) => candidate.userinfo(second[index]?.access_token ?? ''))
}

async function measureFloor(name: 'workerd' | 'node', place: Place): Promise<void> {
  await measureRow(place, { key: key(name, 'empty GET'), status: 200 }, () => ({ ...place, path: '/' }))
  await measureRow(place, { key: key(name, 'empty POST'), status: 200 }, () => formPost(place))
}

const formPost = (place: Place): Call => ({
  ...place,
  path: '/',
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: 'x'.repeat(250),
})

const median = (list: ReadonlyArray<number>): number =>
  list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN
const spread = (list: ReadonlyArray<number>): string =>
  `${Math.min(...list).toFixed(0)}–${Math.max(...list).toFixed(0)}`

function reportTable(candidates: ReadonlyArray<Candidate>): string {
  const lines = [
    '| request | candidate | median | least–most | floor | above the floor |',
    '|---|---|---:|---:|---:|---:|',
  ]
  for (const row of rows) {
    for (const { name, floor, jwks } of candidates) {
      if (row === 'JWKS' && jwks === null) continue
      const posts = row === 'code exchange' || row === 'refresh'
      const under = median(times.get(key(floor, posts ? 'empty POST' : 'empty GET')) ?? [])
      const list = times.get(key(name, row)) ?? []
      const used = median(list)
      lines.push(
        `| ${row} | ${name} | ${used.toFixed(0)} | ${spread(list)} | ${under.toFixed(0)} | ${(used - under).toFixed(0)} |`,
      )
    }
  }
  return lines.join('\n')
}

/** What the same job costs: of the peer in workerd, which signs nothing, with two signatures added. */
function besideSignatures(): string {
  const signatures = times.get(key('workerd', 'two signatures')) ?? []
  const added = median(signatures) - median(times.get(key('workerd', 'empty POST')) ?? [])
  const lines = (['code exchange', 'refresh'] as const).map((row) => {
    const [ours = Number.NaN, peer = Number.NaN] = [
      'oidc-core, memory stores',
      'workers-oauth-provider, KV in memory',
    ].map((name) => median(times.get(key(name, row)) ?? []))
    return `| ${row} | ${ours.toFixed(0)} | ${peer.toFixed(0)} | ${(peer + added).toFixed(0)} |`
  })
  return [
    `A Worker that makes two ES256 signatures, one after the other: ${median(signatures).toFixed(0)} (${spread(signatures)}), ${added.toFixed(0)} above an empty POST.`,
    '',
    '| request | oidc-core | workers-oauth-provider, which signs nothing | that and two signatures |',
    '|---|---:|---:|---:|',
    ...lines,
  ].join('\n')
}

/** In memory beside in memory, and over a database beside over a database. */
const compared = [
  {
    stores: 'stores in memory',
    ours: 'oidc-core, memory stores',
    peers: ['workers-oauth-provider, KV in memory', 'npm oidc-provider, memory adapter'],
  },
  {
    stores: 'stores in workerd',
    ours: 'the auth host, D1 in workerd',
    peers: ['workers-oauth-provider, KV in workerd'],
  },
]

function benchRows(candidates: ReadonlyArray<Candidate>): ReadonlyArray<BenchRow> {
  return rows.flatMap((row) => {
    const floor = row === 'code exchange' || row === 'refresh' ? 'empty POST' : 'empty GET'
    const answering = candidates.filter(({ jwks }) => row !== 'JWKS' || jwks !== null)
    const figures = answering.map(({ name }) => ({ name, value: median(times.get(key(name, row)) ?? []) }))
    const least = { name: floor, value: median(times.get(key('workerd', floor)) ?? []) }
    return compared.map(({ stores, ours, peers }) =>
      rowOf([...figures, least], {
        name: `${row}, ${stores}`,
        unit: 'CPU µs a request',
        ours,
        peers: peers.filter((peer) => figures.some(({ name }) => name === peer)),
        floor,
        method: `CPU of the server's process over HTTP, median of ${rounds} interleaved rounds of ${batchesPerRound * flowsPerBatch} requests after ${warmUp} of warm-up.`,
        caveat:
          'workers-oauth-provider signs no tokens and publishes no keys. npm oidc-provider runs in Node, whose floor is lower than the one of workerd that is given.',
      }),
    )
  })
}

console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, load ${loadavg()[0]?.toFixed(2)}\n`)
console.log(`## Building a provider\n\n${measureConstruction()}\n`)
const workerd = await startWorkerd()
const node = await startNode('oidc-provider')
const emptyNode = await startNode('empty')
let found: ReadonlyArray<BenchRow> = []
try {
  const candidates = [
    await prepareCore(await workerd.place('core')),
    await prepareAuthHost(await workerd.place('auth')),
    await prepareOauthProvider(await workerd.place('oauth'), 'workers-oauth-provider, KV in memory'),
    await prepareOauthProvider(await workerd.place('oauth-kv'), 'workers-oauth-provider, KV in workerd'),
    await prepareOidcProvider(node.place),
  ]
  const empty = await workerd.place('empty')
  const oneQuery = await workerd.place('one-query')
  const twoSignatures = await workerd.place('two-signatures')
  for (let round = -warmUp; round < rounds; round += 1) {
    // Batch by batch through all candidates, so that a slow moment of the machine hits all alike.
    for (let batch = 0; batch < batchesPerRound; batch += 1) {
      await measureFloor('workerd', empty)
      const query = { key: key('workerd', 'one D1 query'), status: 200 }
      await measureRow(oneQuery, query, () => ({ ...oneQuery, path: '/' }))
      const signatures = { key: key('workerd', 'two signatures'), status: 200 }
      if (!metadataOnly) await measureRow(twoSignatures, signatures, () => formPost(twoSignatures))
      await measureFloor('node', emptyNode.place)
      // Being first after the floors seems to cost: each in turn.
      const first = (round + warmUp) % candidates.length
      for (const candidate of [...candidates.slice(first), ...candidates.slice(0, first)])
        await measureCandidate(candidate)
    }
    endRound(round >= 0)
  }
  console.log(`## CPU a request, microseconds\n\n${reportTable(candidates)}\n`)
  found = benchRows(candidates)
  const query = times.get(key('workerd', 'one D1 query')) ?? []
  console.log(`A Worker that makes one D1 query: ${median(query).toFixed(0)} (${spread(query)}).\n`)
  if (!metadataOnly) console.log(`${besideSignatures()}\n`)
} finally {
  hangUp()
  node.child.kill()
  emptyNode.child.kill()
  await workerd.stop()
}
console.log(
  `${rounds} rounds of ${batchesPerRound * flowsPerBatch} requests a row; load at the end ${loadavg()[0]?.toFixed(2)}`,
)
await report(found)
