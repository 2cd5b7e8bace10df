import { expect, it } from 'vitest'
import { readForm } from './read-form.ts'
import { readJsonBody } from './read-json-body.ts'

it.each([
  ['a form', readForm, 'application/json', null],
  ['JSON', readJsonBody, 'text/plain', { ok: false, code: 'unsupported-media-type' }],
] as const)(
  'reads what is not %s to its end before it is refused: the line stays for the answer',
  async (_, read, type, refusal) => {
    const request = new Request('https://auth.example', {
      method: 'POST',
      headers: { 'content-type': type },
      body: '{}',
    })
    expect(await read(request)).toEqual(refusal)
    expect(request.bodyUsed).toBe(true)
  },
)
