import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseManifest } from '@voyage/deploy-planner'
import { isEmailAddress } from '@voyage/oidc-core/admin'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bankFile } from '../../packages/deploy-planner/src/testing/bank-manifest.ts'
import { freePort } from '../support/run-voyage.ts'
import { runVoyageHere } from '../support/run-voyage-here.ts'
import type { RunningWorkers } from '../support/start-workers.ts'
import { issuerAt, operatorToken, startAuth } from './browser.ts'

const taken = [
  'ada@example.com',
  "o'brien@example.ie",
  'a&b@example.com',
  'first.last+tag@example.co.uk',
  "!#$%&'*+-/=?^_`{|}~@example.com",
  'UPPER@EXAMPLE.COM',
  '"a..b"@example.com',
  '"at@sign"@example.com',
  '"a\\"b"@example.com',
  'jürgen@example.de',
  'info@müller.de',
  '用户@例子.中国',
  'نام@نامه\u200cای.example',
  'क्षि@उदाहरण.भारत',
  'user@sub.example.xn--p1ai',
  'ක්\u200dෂි@ක්\u200dෂි.example',
  'foo@example--x.com',
  'user@123.example.com',
  'a@b.c1',
  'admin@localhost',
  `${'l'.repeat(64)}@example.com`,
  `a@${'d'.repeat(63)}.${'d'.repeat(63)}.${'d'.repeat(63)}.${'d'.repeat(56)}.com`,
]

const refused = [
  'ada',
  'ada@',
  '@example.com',
  'a@b@example.com',
  '.ada@example.com',
  'ada.@example.com',
  'a..b@example.com',
  'a b@example.com',
  '"a b"@example.com',
  'a\u00a0b@example.com',
  'a\u3000b@example.com',
  '"a"b"@example.com',
  '"a\\"@example.com',
  'a,b@example.com',
  '<ada@example.com>',
  'ada@example..com',
  'ada@.example.com',
  'ada@example.com.',
  'ada@-example.com',
  'ada@example-.com',
  'ada@exam_ple.com',
  'ada@[192.0.2.1]',
  'ada\u0000@example.com',
  'ada\n@example.com',
  'ada\u0085x@example.com',
  'ada\u202ecom.example@x',
  'ada\ud800@example.com',
  'ad\u034fa@example.com',
  'a\u115f@example.com',
  '\u3164@example.com',
  'a\u2800@example.com',
  'a\ufe0f@example.com',
  'a@\u3164.example',
  '\u200c@example.com',
  'a\u200c@example.com',
  '1\u200d2@example.com',
  'a@\u200c.example',
  'a@b\u200c.example',
  'a@ب\u200c\u200cب.example',
  `${'l'.repeat(65)}@example.com`,
  `a@${'d'.repeat(64)}.com`,
  `a@${'d'.repeat(63)}.${'d'.repeat(63)}.${'d'.repeat(63)}.${'d'.repeat(57)}.com`,
]

const addresses = [...taken, ...refused]
const userOf = (email: string, index: number) => ({ username: `mail${index}`, name: 'Ada', email })
const inManifest = (emails: ReadonlyArray<string>): ReadonlyArray<string> => {
  const users = emails.map((email, index) => ({ ...userOf(email, index), password: 'DEMO_PASSWORD' }))
  const parsed = parseManifest(bankFile([['tenants', 0, 'users'], users]))
  const paths = parsed.ok ? [] : parsed.error.map(({ path }) => path)
  return emails.filter((_, index) => paths.includes(`tenants[0].users[${index}].email`))
}

let workers: RunningWorkers
let folder: string
let issuer: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'voyage-mail-'))
  const port = await freePort()
  issuer = issuerAt(port)
  workers = await startAuth({ port })
})
afterAll(async () => {
  await workers?.stop()
  await rm(folder, { recursive: true, force: true })
})

it('an import takes every address of RFC 5322 and RFC 6531 and names the lines of all others', async () => {
  const file = join(folder, 'users.jsonl')
  const users = addresses.map((email, index) => ({ ...userOf(email, index), password: 'a long password' }))
  await writeFile(file, users.map((user) => JSON.stringify(user)).join('\n'))
  const environment = { VOYAGE_OPERATOR_TOKEN: operatorToken }
  const { stderr } = await runVoyageHere(['import', 'users', 'ten_one', file, '--url', issuer], { environment })
  const lines = [...stderr.matchAll(/line (\d+): email: expected an e-mail address/g)].map(([, line]) => Number(line))
  expect(lines.map((line) => addresses[line - 1])).toEqual(refused)
})

it('a manifest takes the same', () => {
  expect(inManifest(addresses)).toEqual(refused)
})

it('a manifest and the auth host judge any address alike', () => {
  const piece = fc.constantFrom(
    'a',
    'ü',
    '.',
    '@',
    '"',
    '\\',
    ' ',
    '-',
    '_',
    '\u200c',
    '\u200d',
    '\u034f',
    '\u3164',
    '\u2800',
    'م',
    '\u0301',
    '\u0085',
    "'",
    '😀',
    '\ud800',
    '1',
  )
  const address = fc.oneof(
    fc.emailAddress(),
    fc.string({ unit: piece, maxLength: 12 }),
    fc.tuple(fc.string({ unit: piece, maxLength: 70 }), fc.domain()).map(([local, domain]) => `${local}@${domain}`),
    fc.tuple(fc.string({ unit: 'binary', maxLength: 12 }), fc.string({ unit: piece })).map((parts) => parts.join('@')),
  )
  // What stands for a value that is put in later is judged when it is there.
  const written = address.filter((email) => !email.includes('${'))
  fc.assert(
    fc.property(fc.array(written, { minLength: 1, maxLength: 20 }), (emails) => {
      expect(inManifest(emails)).toEqual(emails.filter((email) => !isEmailAddress(email)))
    }),
  )
})
