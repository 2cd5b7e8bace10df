import { clientOf } from '@voyage/tenant-resolver/credentials'

/** Epoch seconds. */
export const clock = (): number => Math.floor(Date.now() / 1000)

export const randomBytes = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length))

/** Who guesses, by 64 bits of an IPv6 address: a subscriber has them all. Null where Cloudflare saw no address. */
export const addressOf = ({ headers }: Request): string | null =>
  headers.has('cf-connecting-ip') ? clientOf(headers) : null
