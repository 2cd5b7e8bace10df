import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createFileStateStore } from './create-file-state-store.ts'
import { writeFileAtomic } from './write-file-atomic.ts'

// What is told to the disk, in order, on the real file system: each operation is recorded, then done.
const { operations } = vi.hoisted(() => {
  // Files share a worker: what an earlier one imported has the real functions, and a later one is to have them.
  vi.resetModules()
  return { operations: [] as Array<string> }
})
afterAll(() => void vi.resetModules())

vi.mock('node:fs/promises', async (importActual) => {
  const actual = await importActual<typeof import('node:fs/promises')>()
  const nameOf = (path: unknown) => basename(String(path)).replace(/\.[0-9a-f-]{36}/, '')
  return {
    ...actual,
    async open(path: string, ...rest: ReadonlyArray<never>) {
      const handle = await actual.open(path, ...rest)
      return new Proxy(handle, {
        get(target, key: keyof typeof handle) {
          const value = target[key]
          if (typeof value !== 'function') return value
          return (...args: ReadonlyArray<never>) => {
            if (key !== 'close' && key !== 'chmod') operations.push(`${String(key)} ${nameOf(path)}`)
            return Reflect.apply(value, target, args)
          }
        },
      })
    },
    rename(from: string, to: string) {
      operations.push(`rename ${nameOf(from)} to ${nameOf(to)}`)
      return actual.rename(from, to)
    },
    link(from: string, to: string) {
      operations.push(`link ${nameOf(from)} to ${nameOf(to)}`)
      return actual.link(from, to)
    },
    mkdir(path: string, options: object) {
      operations.push(`mkdir ${nameOf(path)}`)
      return actual.mkdir(path, options)
    },
  }
})

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'voyage-durable-'))
  operations.length = 0
})
afterEach(() => rm(root, { recursive: true }))

/** What is recorded while `run` runs; the folder of the test is called `root`. */
async function recorded(run: () => Promise<unknown>): Promise<ReadonlyArray<string>> {
  operations.length = 0
  await run()
  return operations.map((operation) => operation.replaceAll(basename(root), 'root'))
}

const intent = { type: 'intent', stepId: 'd1.create:a', inputHash: 'h', at: 1 } as const
const state = { formatVersion: 1, manifest: 'bank', environment: 'local', accountId: null, steps: {} } as const

it.each(['new', 'there'])('a file that is %s: written beside it, flushed, renamed, the folder flushed', async (how) => {
  if (how === 'there') await writeFile(join(root, 'ids.json'), 'before')
  expect(await recorded(() => writeFileAtomic(join(root, 'ids.json'), 'text'))).toEqual([
    'writeFile .ids.json.tmp',
    'sync .ids.json.tmp',
    'rename .ids.json.tmp to ids.json',
    'sync root',
  ])
})

it('the state, and the folder that is made for it, are on the disk before save says so', async () => {
  const store = createFileStateStore({ directory: join(root, 'state'), now: () => 0 })
  expect(await recorded(() => store.save(state))).toEqual([
    'mkdir state',
    'sync root',
    'writeFile .state.json.tmp',
    'sync .state.json.tmp',
    'rename .state.json.tmp to state.json',
    'sync state',
  ])
})

it('an intent is on the disk before appendJournal says so, a new journal with its name', async () => {
  const store = createFileStateStore({ directory: root, now: () => 0 })
  const [append, flush] = ['appendFile journal.ndjson', 'sync journal.ndjson']
  expect(await recorded(() => store.appendJournal(intent))).toEqual([`mkdir root`, append, flush, 'sync root'])
  expect(await recorded(() => store.appendJournal(intent))).toEqual([`mkdir root`, append, flush])
  expect(await recorded(() => store.replaceJournal([intent]))).toEqual([
    'mkdir root',
    'writeFile .journal.ndjson.tmp',
    'sync .journal.ndjson.tmp',
    'rename .journal.ndjson.tmp to journal.ndjson',
    'sync root',
  ])
})

it('a lock is flushed before others can see it', async () => {
  const store = createFileStateStore({ directory: root, now: () => 0 })
  const taken = await recorded(() => store.lock({ purpose: 'apply' }))
  expect(taken.slice(1)).toEqual(['writeFile lock.json.tmp', 'sync lock.json.tmp', 'link lock.json.tmp to lock.json'])
})
