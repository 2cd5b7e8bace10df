/** Returns the value that a JSON text, or one in UTF-8, stands for, or undefined when it is none. */
export function parseJson(text: string | BufferSource): unknown {
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })
    return JSON.parse(typeof text === 'string' ? text : decoder.decode(text)) as unknown
  } catch {
    return undefined
  }
}
