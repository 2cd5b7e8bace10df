/** Returns bytes as hexadecimal digits, two for each. */
export const encodeHex = (bytes: ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')
