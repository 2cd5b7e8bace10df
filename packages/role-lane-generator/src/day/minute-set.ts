/** A set of a day's minutes, one bit each: words `from` to `to` of an array that many sets share. */
export interface MinuteSet {
  readonly words: Int32Array
  readonly from: number
  readonly to: number
}

/** What a minute of a set may become. */
export const IN = -1
export const OUT = 0

/** Puts the minutes of a span into the set, or takes them out. */
export function setMinutes(set: MinuteSet, start: number, end: number, to: typeof IN | typeof OUT): void {
  const { words, from } = set
  for (let at = start; at < end; at = (at | 31) + 1) {
    const word = from + (at >> 5)
    const bits = words[word] ?? 0
    words[word] = bits ^ ((bits ^ to) & maskOf(at, end))
  }
}

/** The bits of a word from a minute on, up to the end of the span or of the word. */
const maskOf = (at: number, end: number): number =>
  (-1 << (at & 31)) & (-1 >>> (31 - (Math.min(end - 1, at | 31) & 31)))

/** After every day. */
const NEVER = 1 << 16

/** Returns the first minute from `at` on that is in the set, or one after every day. */
export const nextIn = (set: MinuteSet, at: number): number => next(set, at, OUT)

/** Returns the first minute from `at` on that is not in the set. */
export const nextOut = (set: MinuteSet, at: number): number => next(set, at, IN)

function next({ words, from, to }: MinuteSet, at: number, flip: typeof IN | typeof OUT): number {
  const none = flip === OUT ? NEVER : Math.max(at, (to - from) * 32)
  let word = from + (at >> 5)
  if (word >= to) return none
  let bits = ((words[word] ?? 0) ^ flip) & (-1 << (at & 31))
  while (bits === 0) {
    if (++word === to) return none
    bits = (words[word] ?? 0) ^ flip
  }
  return (word - from) * 32 + 31 - Math.clz32(bits & -bits)
}

/** Returns whether every minute of a span is in the set. */
export const holdsSpan = (set: MinuteSet, start: number, end: number): boolean => nextOut(set, start) >= end

/** Returns the first start from `at` to `last` of so many minutes that are all in the set, or -1. */
export function firstSpan(set: MinuteSet, at: number, last: number, length: number): number {
  for (let start = nextIn(set, at); start <= last; ) {
    const end = nextOut(set, start)
    if (end - start >= length) return start
    start = nextIn(set, end)
  }
  return -1
}
