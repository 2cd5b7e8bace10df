/**
 * Returns text with control and direction characters written out, so that no name can move the cursor or turn a line
 * around.
 */
export function writtenOut(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, (character) => {
    return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`
  })
}
