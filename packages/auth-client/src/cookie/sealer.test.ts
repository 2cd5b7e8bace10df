import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSealer } from './sealer.ts'

const randomBytes = (length: number) => crypto.getRandomValues(new Uint8Array(length))
const create = (secrets: ReadonlyArray<string>, context = 'site') => createSealer({ secrets, context, randomBytes })
const first = 'first-secret-of-32-characters-at-least'
const second = 'second-secret-of-32-characters-at-least'

describe('createSealer', () => {
  it('opens what it sealed, whatever the text', async () => {
    const sealer = create([first])
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (text) => {
        expect(await sealer.open('session', await sealer.seal('session', text))).toBe(text)
      }),
    )
  })

  it('opens nothing that was changed in any one character', async () => {
    const sealer = create([first])
    const sealed = await sealer.seal('session', 'user-1')
    const digits = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.')
    await fc.assert(
      fc.asyncProperty(fc.nat(sealed.length - 1), digits, async (at, digit) => {
        const changed = sealed.slice(0, at) + digit + sealed.slice(at + 1)
        // The last digit's spare bits name no byte: another spelling of the same bytes is no change.
        fc.pre(sealed[at] !== digit && at !== sealed.length - 1)
        expect(await sealer.open('session', changed)).toBeNull()
      }),
    )
  })

  it('opens nothing that was cut short', async () => {
    const sealer = create([first])
    const sealed = await sealer.seal('session', 'user-1')
    for (let length = 0; length < sealed.length; length++) {
      expect(await sealer.open('session', sealed.slice(0, length))).toBeNull()
    }
  })

  it('opens no transaction as a session, nor the cookie of another site', async () => {
    const sealed = await create([first]).seal('transaction', 'text')
    expect(await create([first]).open('session', sealed)).toBeNull()
    expect(await create([first], 'other').open('transaction', sealed)).toBeNull()
  })

  it('opens with an older secret while it is in the list, and seals with the first', async () => {
    const old = await create([first]).seal('session', 'text')
    const rotated = create([second, first])
    expect(await rotated.open('session', old)).toBe('text')
    expect(await create([second]).open('session', old)).toBeNull()
    expect(await create([second]).open('session', await rotated.seal('session', 'text'))).toBe('text')
  })

  it('never seals one text twice alike', async () => {
    const sealer = create([first])
    expect(await sealer.seal('session', 'a')).not.toBe(await sealer.seal('session', 'a'))
  })

  it('throws for no secret and for one under 32 characters', () => {
    expect(() => create([])).toThrow(TypeError)
    expect(() => create([first, 'a'.repeat(31)])).toThrow(TypeError)
  })
})
