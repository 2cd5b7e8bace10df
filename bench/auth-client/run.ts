import { cpus, loadavg } from 'node:os'
import { cpuMethod, figures, measure, table } from '../measure.ts'
import { workerdFigures, workerdMethod, workerdTable } from '../measure-workerd.ts'
import { report, rowOf } from '../report.ts'
import { callbackCandidates } from './callback.ts'
import { middlewareCpu } from './middleware.ts'
import { createProvider } from './provider.ts'
import { cookieCandidates, pageCandidates } from './session.ts'

// Run from the repository's root, after `npm ci` there and in bench/:
// npm exec -- node -C @voyage/source bench/auth-client/run.ts
const provider = await createProvider()
console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, load ${loadavg()[0]?.toFixed(2)}\n`)
const calls = { callsPerRound: 1000 }
const signIn = await measure(await callbackCandidates(provider), calls)
console.log(`## A sign-in is completed\n\n${table(signIn)}\n`)
const check = await measure(await cookieCandidates(provider), calls)
console.log(`## Session check on a server\n\n${table(check)}\n`)
const page = await measure(await pageCandidates(provider))
console.log(`## Access token in a page\n\n${table(page)}\n`)
const middleware = await middlewareCpu(provider)
console.log(`## Session middleware in workerd, direct sockets\n\n${workerdTable(middleware)}\n`)
console.log(`load at the end ${loadavg()[0]?.toFixed(2)}`)
const text = { unit: 'CPU ns', floor: 'floor', method: cpuMethod }
await report([
  rowOf(figures(signIn), {
    ...text,
    name: 'a sign-in is completed',
    ours: 'completeSignIn of @voyage/auth-client',
    peers: ['openid-client, enableNonRepudiationChecks', 'openid-client, as it comes', 'oidc-client-ts'],
    caveat: 'The provider is a function in the process. Where a peer does not verify the signature, its name says so.',
  }),
  rowOf(figures(check), {
    ...text,
    name: 'the session is read from a cookie',
    ours: 'session of ./cookie',
    peers: ['iron-session'],
    caveat: 'iron-session derives a key for each call and decrypts by AES-CBC with an HMAC, ours by AES-GCM.',
  }),
  rowOf(figures(page), {
    ...text,
    name: 'a page asks for its access token',
    ours: 'accessToken of ./browser',
    peers: ['oidc-client-ts'],
    caveat: 'oidc-client-ts reads and parses its storage at each call; ours holds the tokens.',
  }),
  rowOf(workerdFigures(middleware), {
    name: 'a request behind requireSession',
    unit: 'CPU µs a request',
    ours: 'Hono behind requireSession',
    floor: 'Hono, no session',
    method: workerdMethod,
    caveat: 'The floor is the same application on a route without the middleware.',
  }),
])
// oidc-client-ts keeps a timer running.
process.exit(0)
