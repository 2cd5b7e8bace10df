import { appendFile, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openFleetJournal } from './fleet-journal-file.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'voyage-journal-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const started = (tenantId: string) => ({ type: 'started', at: 1, tenantId }) as const

test('keeps entries in order, for its owner alone, also when they are added at once', async () => {
  const file = join(folder, 'deep/journal.ndjson')
  const journal = await openFleetJournal(file)
  expect(journal.entries).toEqual([])
  await Promise.all(Array.from({ length: 20 }, (_, index) => journal.append(started(`ten_${index}`))))
  const { entries } = await openFleetJournal(file)
  expect(entries).toEqual(Array.from({ length: 20 }, (_, index) => started(`ten_${index}`)))
  expect((await stat(file)).mode & 0o777).toBe(0o600)
})

test('passes over what a kill tore, wherever it tore it, and goes on behind it', async () => {
  const line = JSON.stringify(started('ten_torn'))
  for (let length = 1; length <= line.length; length += 1) {
    const file = join(folder, `${length}.ndjson`)
    await (await openFleetJournal(file)).append(started('ten_a'))
    await appendFile(file, line.slice(0, length))
    await (await openFleetJournal(file)).append(started('ten_b'))
    const { entries } = await openFleetJournal(file)
    const torn = length === line.length ? [started('ten_torn')] : []
    expect(entries).toEqual([started('ten_a'), ...torn, started('ten_b')])
  }
})

test('says what cannot be read or written', async () => {
  await expect(openFleetJournal(folder)).rejects.toMatchObject({ code: 'CLI_FILE_UNREADABLE' })
  const file = join(folder, 'journal.ndjson')
  await (await openFleetJournal(file)).append(started('ten_a'))
  const below = await openFleetJournal(join(folder, 'other.ndjson'))
  await rm(folder, { recursive: true })
  await appendFile(folder, 'a file where the folder was')
  await expect(below.append(started('ten_b'))).rejects.toMatchObject({ code: 'CLI_FILE_UNWRITABLE' })
  expect(await readFile(folder, 'utf8')).toBe('a file where the folder was')
})

test('writes the next entry after one that could not be written', async () => {
  const journal = await openFleetJournal(join(folder, 'deep/journal.ndjson'))
  await appendFile(join(folder, 'deep'), 'a file where the folder belongs')
  const [first, second] = [journal.append(started('ten_a')), journal.append(started('ten_b'))]
  for (const append of [first, second]) await expect(append).rejects.toMatchObject({ code: 'CLI_FILE_UNWRITABLE' })
  await rm(join(folder, 'deep'))
  await journal.append(started('ten_c'))
  expect((await openFleetJournal(join(folder, 'deep/journal.ndjson'))).entries).toEqual([started('ten_c')])
})
