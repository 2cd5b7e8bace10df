/** Words that are shorter are in too much. */
const shortestWord = 3

/**
 * Returns whether a password is made of nothing but these names or words of them, whatever their case, what stands between
 * them, and digits around them: `Ada.Lovelace`, `lovelace-ada1`, `ADA2024!`.
 */
export function isMadeOf(password: string, names: ReadonlyArray<string>): boolean {
  const words = new Set(names.flatMap(wordsOf))
  const typed = lettersAndDigits(password)
  return [typed, typed.replace(/^\p{N}+|\p{N}+$/gu, '')].some((text) => text !== '' && isChain(text, words))
}

const plain = (text: string): string => text.normalize('NFKC').toLowerCase()

const lettersAndDigits = (text: string): string => plain(text).replace(/[^\p{L}\p{M}\p{N}]/gu, '')

/** The words of a name, and the name without what stands between them. */
const wordsOf = (name: string): ReadonlyArray<string> =>
  [...plain(name).split(/[^\p{L}\p{M}\p{N}]+/u), lettersAndDigits(name)].filter((word) => word.length >= shortestWord)

/** Whether a text is one of the words after another. */
function isChain(text: string, words: ReadonlySet<string>): boolean {
  const reached = new Set([0])
  for (const at of reached) {
    for (const word of words) if (text.startsWith(word, at)) reached.add(at + word.length)
  }
  return reached.has(text.length)
}
