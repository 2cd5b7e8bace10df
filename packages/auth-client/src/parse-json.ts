/**
 * Returns the value that a JSON text, or the pieces of one in UTF-8, stands for, or undefined when it is none. A member
 * that is null counts as absent: providers write either, and what we write means the same by both.
 */
export function parseJson(text: string | ReadonlyArray<BufferSource>): unknown {
  try {
    // The types of Workers ask for `ignoreBOM`, which is false by default.
    const decoder = new TextDecoder(undefined, { fatal: true } as { fatal: true; ignoreBOM: false })
    const decode = (piece: BufferSource) => decoder.decode(piece, { stream: true })
    const decoded = typeof text === 'string' ? text : text.map(decode).join('') + decoder.decode()
    return JSON.parse(decoded, (_, value) => value ?? undefined) as unknown
  } catch {
    return undefined
  }
}
