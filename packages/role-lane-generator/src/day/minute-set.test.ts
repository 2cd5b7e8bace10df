import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { MinuteSet } from './minute-set.ts'
import { firstSpan, holdsSpan, IN, nextIn, nextOut, OUT, setMinutes } from './minute-set.ts'

const WORDS = 4
const DAY = 32 * WORDS

/** A set between two others that are full, and the same as a list of flags. */
function setsOf(spans: ReadonlyArray<readonly [number, number, boolean]>): [MinuteSet, ReadonlyArray<boolean>] {
  const set = { words: new Int32Array(3 * WORDS).fill(-1).fill(0, WORDS, 2 * WORDS), from: WORDS, to: 2 * WORDS }
  const flags = Array.from({ length: DAY }, () => false)
  for (const [a, b, isIn] of spans) {
    const [start, end] = [Math.min(a, b), Math.max(a, b)]
    setMinutes(set, start, end, isIn ? IN : OUT)
    flags.fill(isIn, start, end)
  }
  return [set, flags]
}

const minute = fc.nat({ max: DAY })
const spans = fc.array(fc.tuple(minute, minute, fc.boolean()), { maxLength: 12 })

describe('a set of minutes', () => {
  it('says of each minute and span what a list of flags says, and leaves its neighbours alone', () =>
    fc.assert(
      fc.property(spans, minute, minute, fc.integer({ min: 1, max: 90 }), (changes, at, last, length) => {
        const [set, flags] = setsOf(changes)
        const found = flags.indexOf(true, at)
        expect(nextIn(set, at)).toSatisfy((next: number) => (found < 0 ? next > DAY : next === found))
        const out = flags.indexOf(false, at)
        expect(nextOut(set, at)).toBe(out < 0 ? DAY : out)
        const holds = (start: number, end: number): boolean =>
          end <= DAY && flags.slice(start, end).every((flag) => flag)
        expect(holdsSpan(set, at, at + length)).toBe(holds(at, at + length))
        const first = flags.findIndex((_, start) => start >= at && start <= last && holds(start, start + length))
        expect(firstSpan(set, at, last, length)).toBe(first)
        expect([...set.words.subarray(0, WORDS), ...set.words.subarray(2 * WORDS)]).toEqual(
          Array.from({ length: 2 * WORDS }, () => -1),
        )
      }),
    ))
})
