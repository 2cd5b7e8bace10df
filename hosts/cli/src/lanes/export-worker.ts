import { parentPort, workerData } from 'node:worker_threads'
import type { TenantLaneInput } from '@voyage/role-lane-generator'
import type { ExportChunk } from './export-chunk.ts'
import { makeChunk } from './export-chunk.ts'

// A worker thread's entry: the input comes once, chunks come as messages, each is answered by its text.
const input: TenantLaneInput = workerData
parentPort?.on('message', (chunk: ExportChunk) => parentPort?.postMessage(makeChunk(input, chunk)))
