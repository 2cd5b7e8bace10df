import { expect, it } from 'vitest'
import { readJsonObject } from './read-json-object.ts'

const read = (body: string) =>
  readJsonObject(
    new Request('https://auth.example/register', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    }),
  )

it.each([
  ['U+0000 in a text', '{"client_name":"a\\u0000b"}'],
  ['half of a surrogate pair', '{"contacts":["\\ud83c"]}'],
  ['its other half', '{"contacts":["\\udf63\\ud83c"]}'],
  ['one deep in a key', '{"jwks":{"keys":[{"kty":"EC","x5c":[{"a":"\\u0000"}]}]}}'],
  ['one in the name of a member', '{"jwks":{"keys":[{"\\u0000":1}]}}'],
])('refuses what a database could not keep: %s', async (_, body) => {
  expect(await read(body)).toEqual({ ok: false, error: { reason: 'text_not_storable' } })
})

it('takes every other text as it is', async () => {
  const value = { client_name: ' "\\u0000"\n\u{1f363}\ufffd', jwks: { keys: [{ '': null }] }, __proto_: 1 }
  expect(await read(JSON.stringify(value))).toEqual({ ok: true, value })
})

it.each(['', '[]', '"a"', 'null', '{', '1'])('refuses a body that is no JSON object: %s', async (body) => {
  expect(await read(body)).toEqual({ ok: false, error: { reason: 'body_not_a_json_object' } })
})
