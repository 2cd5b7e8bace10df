/** JSON that grows, as UTF-8: the first `length` of `bytes`. */
export interface JsonBytes {
  bytes: Uint8Array<ArrayBuffer>
  length: number
}

const encoder = new TextEncoder()
const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a]
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d]

/** Returns room for some JSON; it grows as it must. */
export function createJsonBytes(capacity: number = 1 << 12): JsonBytes {
  return { bytes: new Uint8Array(capacity), length: 0 }
}

/**
 * Writes a value as JSON with every object's keys in code-unit order, so that equal values give equal bytes. Keys whose
 * value is undefined are left out, as in JSON.stringify.
 */
export function writeCanonicalJson(into: JsonBytes, value: unknown): void {
  if (typeof value === 'string') writeString(into, value)
  else if (Array.isArray(value)) writeArray(into, value)
  else if (typeof value === 'object' && value !== null) writeObject(into, value as Readonly<Record<string, unknown>>)
  else writeAscii(into, JSON.stringify(value) ?? 'null')
}

function writeArray(into: JsonBytes, items: ReadonlyArray<unknown>): void {
  writeByte(into, OPEN_ARRAY)
  for (let index = 0; index < items.length; index++) {
    if (index > 0) writeByte(into, COMMA)
    writeCanonicalJson(into, items[index])
  }
  writeByte(into, CLOSE_ARRAY)
}

function writeObject(into: JsonBytes, source: Readonly<Record<string, unknown>>): void {
  let before = OPEN_OBJECT
  for (const key of sortKeys(Object.keys(source))) {
    const item = source[key]
    if (item === undefined) continue
    writeByte(into, before)
    writeString(into, key)
    writeByte(into, COLON)
    writeCanonicalJson(into, item)
    before = COMMA
  }
  if (before === OPEN_OBJECT) writeByte(into, OPEN_OBJECT)
  writeByte(into, CLOSE_OBJECT)
}

/** Writes a text as it stands. */
function writeRaw(into: JsonBytes, text: string): void {
  reserve(into, text.length * 3)
  into.length += encoder.encodeInto(text, into.bytes.subarray(into.length)).written
}

/** Writes a text as a JSON string; most are plain ASCII, which is copied. */
function writeString(into: JsonBytes, text: string): void {
  reserve(into, text.length + 2)
  const { bytes, length } = into
  let at = length
  bytes[at++] = QUOTE
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code < 0x20 || code > 0x7e || code === QUOTE || code === BACKSLASH) {
      writeRaw(into, JSON.stringify(text))
      return
    }
    bytes[at++] = code
  }
  bytes[at++] = QUOTE
  into.length = at
}

function writeAscii(into: JsonBytes, text: string): void {
  reserve(into, text.length)
  for (let index = 0; index < text.length; index++) into.bytes[into.length++] = text.charCodeAt(index)
}

/** Writes one byte. */
export function writeByte(into: JsonBytes, byte: number): void {
  reserve(into, 1)
  into.bytes[into.length++] = byte
}

function reserve(into: JsonBytes, count: number): void {
  const needed = into.length + count
  if (needed <= into.bytes.length) return
  const grown = new Uint8Array(Math.max(needed, into.bytes.length * 2))
  grown.set(into.bytes.subarray(0, into.length))
  into.bytes = grown
}

/** Sorts in place, by insertion: most objects have few keys, and many have them in order. */
function sortKeys(keys: Array<string>): ReadonlyArray<string> {
  if (keys.length > 20) return keys.sort()
  for (let index = 1; index < keys.length; index++) {
    const key = keys[index] as string
    let at = index
    for (; at > 0 && (keys[at - 1] as string) > key; at--) keys[at] = keys[at - 1] as string
    keys[at] = key
  }
  return keys
}
