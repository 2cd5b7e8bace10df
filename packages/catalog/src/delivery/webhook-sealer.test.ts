import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createWebhookSealer, sealMarkLength } from './webhook-sealer.ts'

const [current, older] = ['the-current-key-of-the-unit-tests!', 'an-older-key-of-the-unit-tests!!!!']
const randomBytes = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length))
const sealerWith = (...keys: ReadonlyArray<string>) => createWebhookSealer({ keys, randomBytes })

describe('sealed secrets of a webhook', () => {
  test('open again for the same webhook alone, under any of the keys, and show nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'binary' }), { maxLength: 2 }), fc.string(), async (secrets, id) => {
        const sealedSecrets = await sealerWith(older).seal(id, secrets)
        expect(await sealerWith(current, older).open({ id, sealedSecrets })).toEqual(secrets)
        expect(await sealerWith(older).open({ id: `${id}x`, sealedSecrets })).toBeNull()
        expect(await sealerWith(current).open({ id, sealedSecrets })).toBeNull()
        expect(sealedSecrets).toMatch(/^v1\.[0-9a-f]{8}\.[A-Za-z0-9+/]+=*$/)
      }),
      { numRuns: 50 },
    )
  })

  test('do not open when a character was changed, and break nothing', async () => {
    const sealer = sealerWith(current)
    const sealed = await sealer.seal('whk_a', ['whsec_a'])
    for (let index = 0; index < sealed.length; index += 1) {
      const other = sealed[index] === 'A' ? 'B' : 'A'
      const sealedSecrets = sealed.slice(0, index) + other + sealed.slice(index + 1)
      const opened = await sealer.open({ id: 'whk_a', sealedSecrets })
      // The last characters of base64 may stand for the same bytes.
      if (opened !== null) expect(opened).toEqual(['whsec_a'])
      if (index < sealed.length - 2) expect(opened).toBeNull()
    }
    for (const sealedSecrets of ['', '[', '["a",1]', '{}', sealed.slice(0, sealMarkLength)]) {
      expect(await sealer.open({ id: 'whk_a', sealedSecrets })).toBeNull()
    }
  })

  test('are different each time, and begin with what names the key', async () => {
    const sealer = sealerWith(current)
    const [one, two] = [await sealer.seal('whk_a', ['s']), await sealer.seal('whk_a', ['s'])]
    expect(one).not.toBe(two)
    const mark = (await sealer.currentMark()) ?? ''
    expect([one.slice(0, sealMarkLength), two.slice(0, sealMarkLength)]).toEqual([mark, mark])
    expect(await sealerWith(older).currentMark()).not.toBe(mark)
  })
})

test('what is from before there was sealing is read as it stands', async () => {
  expect(await sealerWith().open({ id: 'whk_a', sealedSecrets: '["whsec_a","whsec_b"]' })).toEqual([
    'whsec_a',
    'whsec_b',
  ])
})

test('without a key nothing is sealed, and a short key is none', async () => {
  await expect(sealerWith().seal('whk_a', ['s'])).rejects.toMatchObject({ code: 'CATALOG_SEALING_KEY_MISSING' })
  expect(await sealerWith().currentMark()).toBeNull()
  expect(() => sealerWith(current, 'x'.repeat(31))).toThrow(TypeError)
})
