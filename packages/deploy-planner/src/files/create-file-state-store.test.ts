import { spawnSync } from 'node:child_process'
import { appendFile, chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { stateStoreCases } from '../contract/state-store-cases.ts'
import { createMemoryStateStore } from '../memory/create-memory-state-store.ts'
import { createFileStateStore } from './create-file-state-store.ts'
import { writeFileAtomic } from './write-file-atomic.ts'

let directory = ''
const now = () => 1_800_000_000
const openStore = () => createFileStateStore({ directory: join(directory, 'state'), now })
const inStore = (name: string) => join(directory, 'state', name)

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'voyage-state-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

describe('the state store contract', () => {
  for (const { name, run } of stateStoreCases) {
    it(`files: ${name}`, () => run(openStore))
    it(`memory: ${name}`, () => {
      const store = createMemoryStateStore({ now })
      return run(() => store)
    })
  }
})

describe('createFileStateStore', () => {
  const intent = { type: 'intent', stepId: 'd1.create:a', inputHash: 'h', at: 1 } as const
  const state = { formatVersion: 1, manifest: 'bank', environment: 'local', accountId: null, steps: {} } as const

  it('writes nothing when it loads', async () => {
    await openStore().load()
    expect(await readdir(directory)).toEqual([])
  })

  it('leaves out a journal line torn by a crash, and keeps what is added after it whole', async () => {
    await openStore().appendJournal(intent)
    await appendFile(inStore('journal.ndjson'), '{"type":"done","stepI')
    expect((await openStore().load()).journal).toEqual([intent])
    await openStore().appendJournal(intent)
    expect((await openStore().load()).journal).toEqual([intent, intent])
  })

  it('refuses a state that has a key twice: which of the two an apply wrote nobody knows', async () => {
    await openStore().save(state)
    await writeFile(inStore('state.json'), JSON.stringify(state).replace('"steps":{}', '"steps":{},"steps":{}'))
    await expect(openStore().load()).rejects.toMatchObject({
      code: 'DEPLOY_STATE_CORRUPT',
      message: expect.stringMatching(/state\.json has "steps" twice in one place$/),
    })
  })

  it('names the file of a state, the line of a journal that it cannot understand', async () => {
    await openStore().save(state)
    await writeFile(inStore('state.json'), '{"formatVersion":2}')
    await expect(openStore().load()).rejects.toMatchObject({
      code: 'DEPLOY_STATE_CORRUPT',
      message: expect.stringContaining('state.json'),
    })
    await openStore().save(state)
    await writeFile(inStore('journal.ndjson'), `${JSON.stringify(intent)}\nnonsense\n`)
    await expect(openStore().load()).rejects.toMatchObject({ message: expect.stringContaining('line 2') })
  })

  it('says which file could not be written, and why', async () => {
    await writeFile(join(directory, 'state'), 'a file where the folder belongs')
    await expect(openStore().save(state)).rejects.toMatchObject({
      code: 'DEPLOY_STATE_WRITE_FAILED',
      message: expect.stringMatching(/state\.json could not be written \(E\w+\)/),
    })
  })

  it('keeps the state readable by its owner only and leaves no temporary file', async () => {
    await openStore().save(state)
    await openStore().replaceJournal([intent])
    expect((await stat(inStore('state.json'))).mode & 0o777).toBe(0o600)
    expect((await readdir(join(directory, 'state'))).sort()).toEqual(['journal.ndjson', 'state.json'])
  })

  it('names the holder of a lock with process, host and start, and removes the file on release', async () => {
    const lock = await openStore().lock({ purpose: 'apply' })
    expect(await openStore().lock({ purpose: 'apply' })).toEqual({
      ok: false,
      error: {
        reason: 'lock_held',
        holder: { pid: process.pid, host: hostname(), startedAt: now(), purpose: 'apply' },
        stale: false,
      },
    })
    if (lock.ok) await lock.value.release()
    expect(await readdir(join(directory, 'state'))).toEqual([])
  })

  it('reports the lock of a process that is gone as stale, and leaves it until it is unlocked', async () => {
    const gone = spawnSync(process.execPath, ['-e', '']).pid
    const holder = { pid: gone, host: hostname(), startedAt: 1, purpose: 'apply' }
    await openStore().save(state)
    await writeFile(inStore('lock.json'), JSON.stringify(holder))
    const refused = await openStore().lock({ purpose: 'apply' })
    expect(refused).toMatchObject({ ok: false, error: { stale: true, holder } })
    expect((await openStore().lock({ purpose: 'apply' })).ok).toBe(false)
    expect(await openStore().unlock(holder)).toBe(true)
    expect((await openStore().lock({ purpose: 'apply' })).ok).toBe(true)
  })

  it('never calls a lock from another host stale', async () => {
    await openStore().save(state)
    const holder = { pid: 1, host: `not-${hostname()}`, startedAt: 1, purpose: 'apply' }
    await writeFile(inStore('lock.json'), JSON.stringify(holder))
    expect(await openStore().lock({ purpose: 'apply' })).toMatchObject({ error: { stale: false } })
  })

  it('gives the lock to one of many that ask at once', async () => {
    const locks = await Promise.all(Array.from({ length: 20 }, () => openStore().lock({ purpose: 'apply' })))
    expect(locks.filter((lock) => lock.ok)).toHaveLength(1)
    expect(await readdir(join(directory, 'state'))).toEqual(['lock.json'])
  })
})

describe('writeFileAtomic', () => {
  it('keeps permissions and symbolic links of what it replaces', async () => {
    const [file, alias] = [join(directory, 'file'), join(directory, 'alias')]
    await writeFile(file, 'old')
    await chmod(file, 0o640)
    await symlink(file, alias)
    await writeFileAtomic(alias, 'new')
    expect(await readFile(file, 'utf8')).toBe('new')
    expect((await stat(file)).mode & 0o777).toBe(0o640)
    expect((await readdir(directory, { withFileTypes: true })).filter((entry) => entry.isSymbolicLink())).toHaveLength(
      1,
    )
  })

  it('leaves the old file and no temporary one when it fails', async () => {
    await expect(writeFileAtomic(join(directory, 'missing', 'file'), 'x')).rejects.toThrow('ENOENT')
    expect(await readdir(directory)).toEqual([])
  })
})
