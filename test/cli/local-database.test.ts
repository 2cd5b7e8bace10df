import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { LocalStack } from '../../hosts/cli/src/local/local-stack.ts'
import { createLocalStack } from '../../hosts/cli/src/local/local-stack.ts'

let stack: LocalStack
let runtime = 0

beforeAll(async () => {
  const onRuntime = (pid: number): void => {
    runtime = pid
  }
  stack = await createLocalStack({ onRuntime }, { workers: [], databaseIds: ['one', 'other'] })
  await stack.database('one').prepare('CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT, seen INTEGER)').run()
})
afterAll(() => stack.stop())

it('keeps text, numbers, truth values and null as D1 does, each database its own', async () => {
  const one = stack.database('one')
  const text = "Zoë's \u{1f4dd}\n? -- ;"
  await one.prepare('INSERT INTO notes VALUES (?, ?, ?), (?, ?, ?)').bind(1, text, true, 2, null, 0.5).run()
  expect((await one.prepare('SELECT * FROM notes ORDER BY id').all()).results).toEqual([
    { id: 1, text, seen: 1 },
    { id: 2, text: null, seen: 0.5 },
  ])
  await expect(stack.database('other').prepare('SELECT * FROM notes').all()).rejects.toThrow(/no such table: notes/)
})

it('runs a batch as one transaction, one result for each statement', async () => {
  const one = stack.database('one')
  const insert = one.prepare('INSERT INTO notes (id) VALUES (?)')
  await expect(one.batch([insert.bind(10), insert.bind(11), insert.bind(10)])).rejects.toThrow(/UNIQUE constraint/)
  const count = one.prepare('SELECT count(*) AS n FROM notes WHERE id >= 10')
  expect(await count.first('n')).toBe(0)
  const answers = await one.batch([insert.bind(10), count, insert.bind(11), count])
  expect(answers.map(({ results }) => results)).toEqual([[], [{ n: 1 }], [], [{ n: 2 }]])
})

it('knows no database but those it was given', () => {
  expect(() => stack.database('third')).toThrow(/no D1 database "third"/)
})

// Whoever could reach the Worker that runs any SQL, such as a page in a browser of this machine, had the databases.
it.skipIf(process.platform !== 'linux')('no socket of the runtime leads to its databases', async () => {
  const ports = listeningPorts(runtime)
  expect(ports.length).toBeGreaterThan(0)
  const body = JSON.stringify({ id: 'one', queries: [{ sql: 'SELECT 1', params: [] }] })
  for (const port of ports) {
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body })
    expect([port, answer.ok, await answer.text()]).toEqual([port, false, expect.not.stringContaining('results')])
  }
})

/** The ports of the loopback address at which a process listens. */
function listeningPorts(pid: number): ReadonlyArray<number> {
  const sockets = new Set(
    readdirSync(`/proc/${pid}/fd`).map((fd) => /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1]),
  )
  const rows = readFileSync('/proc/net/tcp', 'utf8').split('\n')
  return rows.flatMap((row) => {
    const [, local = '', , state, , , , , , inode] = row.trim().split(/\s+/)
    return state === '0A' && sockets.has(inode) ? [Number.parseInt(local.split(':')[1] ?? '', 16)] : []
  })
}
