/** Returns base64 without padding, as PHC strings have it. */
export const encodeBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes)).replaceAll('=', '')

/** Returns the bytes of base64 with or without padding; null when it is none. */
export function decodeBase64(text: string): Uint8Array | null {
  const digits = text.replace(/={1,2}$/, '')
  if (!/^[A-Za-z0-9+/]*$/.test(digits) || digits.length % 4 === 1) return null
  return Uint8Array.from(atob(digits), (character) => character.charCodeAt(0))
}
