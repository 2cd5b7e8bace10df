import { expect, it } from 'vitest'
import { createR2Objects } from './r2-objects.ts'

/** The bucket behind answers that come one after the other; the last one stays. */
function arrange(...answers: ReadonlyArray<() => Response>) {
  const waits: Array<number> = []
  const sent: Array<string> = []
  const objects = createR2Objects({
    endpoint: 'https://account.r2.cloudflarestorage.com',
    bucket: 'states',
    accessKeyId: 'key',
    secretAccessKey: 'secret',
    timeoutMs: 1000,
    wait: async (milliseconds) => void waits.push(milliseconds),
    async fetch(url, init) {
      const answer = answers[Math.min(sent.length, answers.length - 1)]
      sent.push(`${init?.method} ${url} ${new Headers(init?.headers).get('if-match')}`)
      if (answer === undefined) throw new TypeError('no answer')
      return answer()
    },
  })
  return { objects, waits, sent }
}

const tooMany = (headers: Readonly<Record<string, string>> = {}) => {
  const text = '<Error><Code>TooManyRequests</Code></Error>'
  return () => new Response(text, { status: 429, headers })
}
const written = () => new Response(null, { headers: { etag: '"b"' } })
const write = { key: 'bank/production.json', text: '{}', etag: '"a"' }

it('a write that R2 puts off (one a second for each object) is made again, under the same condition', async () => {
  const { objects, waits, sent } = arrange(tooMany(), tooMany(), tooMany({ 'retry-after': '6' }), written)
  expect(await objects.replace(write)).toBe('"b"')
  expect(waits).toEqual([1000, 2000, 6000])
  expect(new Set(sent)).toEqual(
    new Set(['PUT https://account.r2.cloudflarestorage.com/states/bank/production.json "a"']),
  )
})

it('never waits longer than eight seconds at a time, and gives up after seven waits, saying why', async () => {
  const { objects, waits } = arrange(tooMany({ 'retry-after': '3600' }))
  await expect(objects.replace(write)).rejects.toThrow('R2 answered 429 TooManyRequests')
  expect(waits).toEqual(Array.from({ length: 7 }, () => 8000))
})

it('does not send again what was refused or failed', async () => {
  const refused = arrange(() => new Response('<Error><Code>AccessDenied</Code></Error>', { status: 403 }))
  await expect(refused.objects.replace(write)).rejects.toThrow('R2 answered 403 AccessDenied')
  const changed = arrange(() => new Response(null, { status: 412 }))
  expect(await changed.objects.replace(write)).toBeNull()
  const broken = arrange(() => new Response('', { status: 500 }))
  await expect(broken.objects.read(write.key)).rejects.toThrow('R2 answered 500')
  expect([refused.sent, changed.sent, broken.sent].map((sent) => sent.length)).toEqual([1, 1, 1])
})
