import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isMadeOf } from './is-made-of.ts'

const names = ['ada.lovelace', 'Ada Lovelace', 'ada@example.com', 'Meridian Bank', '']

it.each([
  'ada.lovelace',
  'AdaLovelace',
  'lovelace-ada',
  'Lovelace1815',
  '123ada321',
  'adaadaada',
  'ada@example.com',
  'Meridian Bank 2026!',
  'meridianada',
  'ＡＤＡ lovelace',
])('%s is made of names', (password) => {
  expect(isMadeOf(password, names)).toBe(true)
})

it.each([
  '12345678',
  '!!!!!!!!',
  'adaptable',
  'lovelacer',
  'my name is ada',
  'correct horse battery staple',
  'ada1lovelace',
  'al.ce.ba',
])('%s is not', (password) => {
  expect(isMadeOf(password, names)).toBe(false)
})

it('takes digits and all scripts as they stand in a name', () => {
  expect(isMadeOf('user4711', ['user4711'])).toBe(true)
  expect(isMadeOf('Großmünster99', ['großmünster'])).toBe(true)
  expect(isMadeOf('иван-иванов', ['Иван Иванов'])).toBe(true)
  expect(isMadeOf('li-li-li-li', ['Li'])).toBe(false)
})

it('says so of every chain of words, and takes no time for one that almost is', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 3, maxLength: 6 })
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 1, maxLength: 8 }),
      fc.array(fc.nat(7), { minLength: 1 }),
      (words, order) => {
        const chain = order.map((index) => words[index % words.length]).join('-')
        return isMadeOf(`${chain}7`, words) && !isMadeOf(`${chain}c`, words)
      },
    ),
  )
  expect(isMadeOf(`${'a'.repeat(1_000)}b`, ['aaa', 'aaaa', 'aaaaa', 'aaaaaa'])).toBe(false)
})
