import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { BranchDate, TenantLaneInput } from '@voyage/role-lane-generator'
import { laneCsvHeader } from '@voyage/role-lane-generator/output'
import type { ChunkFormat, ExportChunk } from './export-chunk.ts'
import { makeChunk } from './export-chunk.ts'

/** Branch days in a chunk: enough that messages cost little, few enough that memory stays small. */
const CHUNK_DAYS = 16

/** What {@link exportRange} makes. */
export interface ExportRangeOptions {
  readonly input: TenantLaneInput
  readonly dates: Iterable<BranchDate>
  readonly format: ChunkFormat
  readonly seed: string
  readonly optimise: boolean
  /** Worker threads; 1 works in this thread. */
  readonly threads: number
}

/**
 * Yields the rows of a range of branch days as text, in order, at most a few chunks ahead of the reader. The bytes are
 * the same for any number of threads.
 */
export async function* exportRange(options: ExportRangeOptions): AsyncGenerator<string> {
  if (options.format === 'csv') yield laneCsvHeader
  if (options.threads > 1) {
    yield* inThreads(options)
    return
  }
  for (const chunk of chunksOf(options)) yield makeChunk(options.input, chunk)
}

function* chunksOf({ dates, format, seed, optimise }: ExportRangeOptions): Generator<ExportChunk> {
  let chunk: Array<BranchDate> = []
  for (const date of dates) {
    chunk.push(date)
    if (chunk.length < CHUNK_DAYS) continue
    yield { dates: chunk, format, seed, optimise }
    chunk = []
  }
  if (chunk.length > 0) yield { dates: chunk, format, seed, optimise }
}

async function* inThreads(options: ExportRangeOptions): AsyncGenerator<string> {
  const workers = Array.from({ length: options.threads }, () => new Worker(workerUrl(), { workerData: options.input }))
  try {
    const chunks = chunksOf(options)
    // Each worker has one chunk at a time; chunk n goes to worker n modulo threads, so answers are read in turn.
    const answers: Array<Promise<string>> = []
    const ask = (worker: Worker): void => {
      const next = chunks.next()
      if (next.done) return
      const answer = answerOf(worker)
      // Read in its turn; until then, or when an earlier one fails, a failure is not yet anybody's.
      answer.catch(() => undefined)
      answers.push(answer)
      worker.postMessage(next.value)
    }
    for (const worker of workers) ask(worker)
    for (let turn = 0; answers.length > 0; turn++) {
      const text = await answers.shift()
      const worker = workers[turn % workers.length]
      if (worker !== undefined) ask(worker)
      yield text ?? ''
    }
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
}

async function answerOf(worker: Worker): Promise<string> {
  // `once` also rejects when the worker fails.
  const [text]: ReadonlyArray<string> = await once(worker, 'message')
  return text ?? ''
}

/** Beside this file when run from source, in its folder of the built command otherwise. */
function workerUrl(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('./export-worker.ts', import.meta.url)
    : new URL('./lanes/export-worker.js', import.meta.url)
}
