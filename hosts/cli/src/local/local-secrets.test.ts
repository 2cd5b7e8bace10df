import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ensureLocalSecrets, readLocalSecret } from './local-secrets.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'voyage-secrets-'))
})
afterEach(() => rm(folder, { recursive: true }))

it('makes missing secrets once and keeps those that stand', async () => {
  const file = join(folder, 'deep/secrets.json')
  const first = await ensureLocalSecrets(file, ['SESSION_SECRET'])
  const second = await ensureLocalSecrets(file, ['SESSION_SECRET', 'OTHER'])
  expect(first.get('SESSION_SECRET')).toMatch(/^[\w-]{32}$/)
  expect(second.get('SESSION_SECRET')).toBe(first.get('SESSION_SECRET'))
  expect(second.get('OTHER')).not.toBe(first.get('SESSION_SECRET'))
  expect(await readLocalSecret(file, 'OTHER')).toBe(second.get('OTHER'))
})

it('gives a digest by its secret and never writes the digest', async () => {
  const file = join(folder, 'secrets.json')
  const secrets = await ensureLocalSecrets(file, ['OPERATOR_TOKEN_SHA256'])
  const token = secrets.get('OPERATOR_TOKEN') ?? ''
  expect(secrets.get('OPERATOR_TOKEN_SHA256')).toBe(createHash('sha256').update(token).digest('hex'))
  expect(await readFile(file, 'utf8')).not.toContain('SHA256')
})

it('lets only the owner read the file', async () => {
  const file = join(folder, 'secrets.json')
  await ensureLocalSecrets(file, ['A'])
  expect((await stat(file)).mode & 0o777).toBe(0o600)
})

it('refuses a damaged file and leaves it', async () => {
  const file = join(folder, 'secrets.json')
  await writeFile(file, '{"A": 1}')
  await expect(ensureLocalSecrets(file, ['A'])).rejects.toMatchObject({ code: 'CLI_SECRETS_UNREADABLE' })
  expect(await readFile(file, 'utf8')).toBe('{"A": 1}')
})
