import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBoundedLru } from './bounded-lru.ts'

describe('createBoundedLru', () => {
  it('drops the entry that was not used for longest, and says so', () => {
    const evicted: Array<string> = []
    const lru = createBoundedLru<number>({ max: 2, onEvict: (key) => evicted.push(key) })
    lru.set('a', 1)
    lru.set('b', 2)
    lru.get('a')
    lru.set('c', 3)
    expect(evicted).toEqual(['b'])
    expect([lru.get('a'), lru.get('b'), lru.get('c')]).toEqual([1, undefined, 3])
  })

  it('makes no room when a known key is set again', () => {
    const lru = createBoundedLru<number>({ max: 2 })
    lru.set('a', 1)
    lru.set('b', 2)
    lru.set('a', 3)
    expect([lru.peek('a'), lru.peek('b')]).toEqual([3, 2])
  })

  it('behaves as a list ordered by last use, whatever is done to it', () => {
    const operation = fc.tuple(
      fc.constantFrom('get', 'peek', 'set', 'delete'),
      fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    )
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.array(operation), (max, operations) => {
        const lru = createBoundedLru<number>({ max })
        let model: Array<readonly [string, number]> = []
        operations.forEach(([kind, key], step) => {
          const known = model.find(([name]) => name === key)
          const others = model.filter(([name]) => name !== key)
          if (kind === 'delete') {
            lru.delete(key)
            model = others
          } else if (kind === 'set') {
            lru.set(key, step)
            model = [...others, [key, step] as const].slice(-max)
          } else {
            expect(kind === 'get' ? lru.get(key) : lru.peek(key)).toBe(known?.[1])
            if (kind === 'get' && known !== undefined) model = [...others, known]
          }
          const standing = ['a', 'b', 'c', 'd', 'e'].filter((name) => lru.peek(name) !== undefined)
          expect(standing).toEqual(model.map(([name]) => name).sort())
        })
      }),
    )
  })
})
