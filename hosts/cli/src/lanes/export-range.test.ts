import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { branchDatesOf } from '@voyage/role-lane-generator'
import { expect, it } from 'vitest'
import { exportRange } from './export-range.ts'
import { readLaneInput } from './generate-day.ts'

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url))

async function hashOf(format: 'csv' | 'jsonl', threads: number): Promise<{ hash: string; lines: number }> {
  const input = await readLaneInput(ROOT, 'hosts/meridian/config')
  const range = branchDatesOf({ input, from: '2026-11-16', to: '2026-12-06' })
  if (!range.ok) throw new Error(range.error.reason)
  const hash = createHash('sha256')
  let lines = 0
  for await (const text of exportRange({
    input,
    dates: range.value.dates,
    format,
    seed: 'x',
    optimise: false,
    threads,
  })) {
    hash.update(text)
    lines += text.split('\n').length - 1
  }
  return { hash: hash.digest('hex'), lines }
}

it.each(['csv', 'jsonl'] as const)(
  '12: makes the same bytes of %s in one thread and in three',
  async (format) => {
    const [one, three] = [await hashOf(format, 1), await hashOf(format, 3)]
    expect(three).toEqual(one)
    expect(one.lines).toBeGreaterThan(5000)
  },
  60_000,
)

it('fails once, with what a thread said, when several threads fail', async () => {
  const input = await readLaneInput(ROOT, 'hosts/meridian/config')
  const range = branchDatesOf({ input, from: '2026-11-16', to: '2026-12-06' })
  if (!range.ok) throw new Error(range.error.reason)
  const broken = { ...input, matrix: null } as unknown as typeof input
  const options = {
    input: broken,
    dates: range.value.dates,
    format: 'csv',
    seed: 'x',
    optimise: false,
    threads: 3,
  } as const
  await expect(async () => {
    for await (const _ of exportRange(options));
  }).rejects.toThrow(TypeError)
}, 60_000)
