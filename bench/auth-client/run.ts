import { cpus, loadavg } from 'node:os'
import { measure, table } from '../measure.ts'
import { callbackCandidates } from './callback.ts'
import { middlewareCpu } from './middleware.ts'
import { createProvider } from './provider.ts'
import { cookieCandidates, pageCandidates } from './session.ts'

// Run from the repository's root, after `npm ci` there and in bench/:
// npm exec -- node -C @voyage/source bench/auth-client/run.ts
const provider = await createProvider()
console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, load ${loadavg()[0]?.toFixed(2)}\n`)
const calls = { callsPerRound: 1000 }
console.log(`## A sign-in is completed\n\n${table(await measure(await callbackCandidates(provider), calls))}\n`)
console.log(`## Session check on a server\n\n${table(await measure(await cookieCandidates(provider), calls))}\n`)
console.log(`## Access token in a page\n\n${table(await measure(await pageCandidates(provider)))}\n`)
console.log(`## Session middleware in workerd, direct sockets\n\n${await middlewareCpu(provider)}\n`)
console.log(`load at the end ${loadavg()[0]?.toFixed(2)}`)
// oidc-client-ts keeps a timer running.
process.exit(0)
