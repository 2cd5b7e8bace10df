import { expect, test } from 'vitest'
import { maxBodyBytes, readJsonBody } from './read-json-body.ts'

const post = (body: BodyInit, headers: Record<string, string> = { 'content-type': 'application/json' }): Request =>
  new Request('http://control.example/', { method: 'POST', body, headers, duplex: 'half' } as RequestInit)

test('stops reading a stream that is longer than allowed', async () => {
  let sent = 0
  let cancelled = false
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 65_536
      controller.enqueue(new Uint8Array(65_536))
    },
    cancel() {
      cancelled = true
    },
  })
  expect(await readJsonBody(post(endless))).toMatchObject({ ok: false, error: { code: 'body-too-large' } })
  expect(cancelled).toBe(true)
  expect(sent).toBeLessThanOrEqual(maxBodyBytes + 3 * 65_536)
})

test('joins the pieces of a stream, also within a character', async () => {
  const bytes = new TextEncoder().encode('{"name":"Söhne"}')
  const pieces = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte))
      controller.close()
    },
  })
  expect(await readJsonBody(post(pieces))).toEqual({ ok: true, value: { name: 'Söhne' } })
})

test.each(['application/json', 'Application/JSON ; charset=utf-8'])('takes the media type %j', async (type) => {
  expect(await readJsonBody(post('1', { 'content-type': type }))).toEqual({ ok: true, value: 1 })
})

test.each(['text/plain', 'application/jsonp', 'application/json-patch+json', ''])('refuses %j', async (type) => {
  expect(await readJsonBody(post('1', { 'content-type': type }))).toMatchObject({
    error: { code: 'unsupported-media-type' },
  })
})
