import { describe, expect, it } from 'vitest'
import { readJson } from './read-json.ts'

/** Answers with these bytes, one at a time: a character of several comes in pieces. */
function drop(bytes: Uint8Array): Response {
  const body = new ReadableStream({
    start: (controller) => {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte))
      controller.close()
    },
  })
  return new Response(body, { headers: { 'content-type': 'application/json' } })
}
const value = { name: 'Zoë 王 🦊' }
const bytes = new TextEncoder().encode(JSON.stringify(value))

describe('readJson', () => {
  it('reads characters that come in pieces', async () => {
    expect(await readJson(drop(bytes))).toEqual({ ok: true, value })
  })

  it.each([
    ['is cut within a character', Uint8Array.of(0x22, 0xf0, 0x9f)],
    ['is no UTF-8', Uint8Array.of(0x22, 0xff, 0x22)],
    ['is empty', new Uint8Array()],
  ])('refuses a body that %s', async (_, broken) => {
    expect(await readJson(drop(broken))).toEqual({ ok: false, error: { reason: 'not_json' } })
  })
})
