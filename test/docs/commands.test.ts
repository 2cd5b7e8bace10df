import { execFile } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { createProgram } from '../../hosts/cli/src/program.ts'
import { root } from '../support/start-workers.ts'
import { documents } from './code-blocks.ts'

interface Line {
  readonly file: string
  readonly words: ReadonlyArray<string>
}

const silent = { line: () => {}, warn: () => {}, json: () => {} } as never
const program = createProgram({ output: silent, root, environment: {}, endWith: () => {} })

/** The words of a line of a shell: quotes hold them together; a comment, a pipe and a redirection end the command. */
function wordsOf(command: string): ReadonlyArray<string> {
  const words = command.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? []
  const end = words.findIndex((word) => /^([|<>#]|&&)/.test(word))
  return (end === -1 ? words : words.slice(0, end)).map((word) => word.replace(/^["']|["']$/g, ''))
}

function linesOf(command: 'voyage' | 'wrangler'): ReadonlyArray<Line> {
  const starts = command === 'voyage' ? /(?:npm run voyage --|\bvoyage)(?= [a-z])/ : /(?:npx )?\bwrangler(?= [a-z])/
  return documents.flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8')
    const fences = [...text.matchAll(/^ *```sh\n([\s\S]*?)^ *```/gm)].flatMap(([, code = '']) => code.split('\n'))
    return fences.flatMap((line) => {
      const at = starts.exec(line.split(' # ')[0] ?? '')
      if (at === null || /^\s*#/.test(line)) return []
      return [{ file, words: wordsOf(line.slice(at.index + at[0].length)) }]
    })
  })
}

const optionNames = (words: ReadonlyArray<string>): ReadonlyArray<string> =>
  words.filter((word) => /^-[-a-z]/.test(word)).map((word) => word.split('=')[0] ?? '')

const shown = (line: Line) => [`${line.words.join(' ')} (${line.file})`, line] as const

describe('a script of this repository', () => {
  it('is run by the Node that npm ci brings, not by whichever is on the path, which need not take TypeScript', () => {
    const files = [...documents, ...globSync('bench/*/*.ts', { cwd: root })]
    const said = files.flatMap((file) => {
      const text = readFileSync(join(root, file), 'utf8')
      return [...text.matchAll(/(.*)node (?:-\S+ )*-C @voyage\/source/g)].map(([, before = '']) => ({ file, before }))
    })
    expect(said.length).toBeGreaterThan(10)
    expect(said.filter(({ before }) => !/npm exec -- $|node_modules\/\.bin\/$/.test(before))).toEqual([])
  })
})

describe('a voyage command in a document', () => {
  const lines = linesOf('voyage')

  it('is found', () => {
    expect(lines.length).toBeGreaterThan(20)
  })

  it.each(lines.map(shown))('is one, with such options: %s', (_, { words }) => {
    let command = program
    let depth = 0
    for (const word of words) {
      const next = command.commands.find((one) => one.name() === word)
      if (next === undefined) break
      command = next
      depth += 1
    }
    expect(command.commands, 'names a command to its end').toEqual([])
    const known = command.options.flatMap(({ long, short }) => [long, short])
    expect(optionNames(words).filter((name) => !known.includes(name))).toEqual([])
    const values = new Set(
      command.options.filter(({ required }) => required).flatMap(({ long, short }) => [long, short]),
    )
    const rest = words.slice(depth)
    const operands = rest.filter((word, index) => !word.startsWith('-') && !values.has(rest[index - 1] ?? ''))
    expect(operands.length).toBe(command.registeredArguments.length)
  })
})

describe('a wrangler command in a document', () => {
  const lines = linesOf('wrangler')
  const run = promisify(execFile)
  const helps = new Map<string, Promise<string>>()

  /** The help of a command; each is asked for once. */
  function helpOf(command: ReadonlyArray<string>): Promise<string> {
    const key = command.join(' ')
    const help =
      helps.get(key) ??
      run(join(root, 'node_modules/.bin/wrangler'), [...command, '--help'], {
        env: { ...process.env, WRANGLER_SEND_METRICS: 'false' },
      }).then(({ stdout }) => stdout)
    helps.set(key, help)
    return help
  }

  it.each(lines.map(shown))('is one, with such options: %s', async (_, { words }) => {
    const end = words.findIndex((word) => !/^[a-z0-9][a-z0-9-]*$/.test(word))
    const parts = end === -1 ? words : words.slice(0, end)
    const depth = ['d1', 'kv', 'r2', 'queues', 'secret', 'versions', 'pages'].includes(parts[0] ?? '') ? 2 : 1
    const deeper = ['migrations', 'time-travel', 'namespace', 'object', 'key', 'bucket'].includes(parts[1] ?? '')
    const command = parts.slice(0, deeper ? 3 : depth)
    const help = await helpOf(command)
    expect(help).toContain(`wrangler ${command.join(' ')}`)
    expect(optionNames(words).filter((name) => !new RegExp(`(^|[\\s,])${name}\\b`).test(help))).toEqual([])
  })
})

describe('an SQL statement in a document', () => {
  const databases = new Map([
    ['voyage-auth', 'packages/oidc-core/migrations'],
    ['voyage-control', 'packages/catalog/migrations'],
  ])
  const statements = linesOf('wrangler').flatMap(({ words }) => {
    const [, verb, database = ''] = words
    const sql = words[words.indexOf('--command') + 1] ?? ''
    return verb === 'execute' && words.includes('--command') ? [{ database, sql }] : []
  })

  it.each(statements)('fits the tables of $database: $sql', ({ database, sql }) => {
    const folder = databases.get(database) ?? ''
    const sqlite = new DatabaseSync(':memory:')
    for (const file of globSync(`${folder}/*.sql`, { cwd: root }).sort()) {
      sqlite.exec(readFileSync(join(root, file), 'utf8'))
    }
    expect(() => sqlite.prepare(sql).run()).not.toThrow()
    sqlite.close()
  })
})
