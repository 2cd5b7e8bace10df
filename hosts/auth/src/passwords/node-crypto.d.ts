// Only what this Worker uses of node:crypto; the types of all of Node would bring its globals along.
declare module 'node:crypto' {
  export function scrypt(
    password: string,
    salt: Uint8Array,
    keyLength: number,
    options: { readonly N: number; readonly r: number; readonly p: number; readonly maxmem: number },
    callback: (error: Error | null, key: Uint8Array) => void,
  ): void
  export function pbkdf2(
    password: string,
    salt: Uint8Array,
    iterations: number,
    keyLength: number,
    digest: string,
    callback: (error: Error | null, key: Uint8Array) => void,
  ): void
}
