/** Bytes as they are written here: every part is copied. */
type Part = Uint8Array | ReadonlyArray<number>

/** A certificate and the P-256 keys that it is over. */
export interface Certificate {
  readonly name: string
  readonly keys: CryptoKeyPair
  readonly der: Uint8Array<ArrayBuffer>
}

/** Returns the parts, one after the other. */
export const join = (...parts: ReadonlyArray<Part>): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(parts.flatMap((part) => [...part]))

/** Returns a text in UTF-8. */
export const utf8 = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(new TextEncoder().encode(text))

/** Returns a fresh pair of P-256 keys. */
export const createKeys = async (): Promise<CryptoKeyPair> =>
  (await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])) as CryptoKeyPair

/** Returns the public one as DER (`spki`, RFC 5280 section 4.1) or as its point alone (`raw`: 4, x, y). */
export const exportPublicKey = async ({ publicKey }: CryptoKeyPair, format: 'spki' | 'raw'): Promise<Uint8Array> =>
  new Uint8Array((await crypto.subtle.exportKey(format, publicKey)) as ArrayBuffer)

/** Returns an ECDSA signature with SHA-256, as certificates and authenticators write it (RFC 3279 section 2.2.3). */
export async function sign({ privateKey }: CryptoKeyPair, signed: Uint8Array<ArrayBuffer>): Promise<Part> {
  const raw = new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, signed))
  return sequence(integer(raw.slice(0, 32)), integer(raw.slice(32)))
}

/** One element of DER, shorter than 64 KiB. */
function element(tag: number, ...contents: ReadonlyArray<Part>): Part {
  const content = join(...contents)
  const { length } = content
  const long = length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return join([tag], length < 128 ? [length] : long, content)
}

const sequence = (...contents: ReadonlyArray<Part>): Part => element(0x30, ...contents)
const identifier = (...bytes: ReadonlyArray<number>): Part => element(0x06, bytes)

function integer(bytes: Uint8Array): Part {
  const digits = bytes.slice(
    Math.max(
      0,
      bytes.findIndex((byte) => byte !== 0),
    ),
  )
  return element(0x02, (digits[0] ?? 0) > 127 ? [0] : [], digits)
}

const ecdsaWithSha256 = sequence(identifier(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02))

/** A name as WebAuthn asks for it of a certificate over authenticators (Level 3, section 8.2.1): C, O, OU and CN. */
const distinguishedName = (name: string): Part =>
  sequence(named(0x06, 'DE'), named(0x0a, 'Tests'), named(0x0b, 'Authenticator Attestation'), named(0x03, name))

const named = (type: number, value: string): Part =>
  element(0x31, sequence(identifier(0x55, 0x04, type), element(0x0c, utf8(value))))

const extension = (type: number, ...contents: ReadonlyArray<Part>): Part =>
  sequence(identifier(0x55, 0x1d, type), element(0x04, sequence(...contents)))

/**
 * Returns a certificate (RFC 5280) over fresh keys that is good from 2020 to 2099 and names the place of its revocation
 * list; without an issuer it is a root's, by its own keys.
 */
export async function createCertificate({
  name,
  issuer,
  revocationList,
}: {
  readonly name: string
  readonly issuer: Certificate | null
  readonly revocationList: string
}): Promise<Certificate> {
  const keys = await createKeys()
  const place = element(0xa0, element(0xa0, element(0x86, utf8(revocationList))))
  const toBeSigned = join(
    sequence(
      element(0xa0, integer(Uint8Array.of(2))),
      integer(Uint8Array.of(issuer === null ? 1 : 2)),
      ecdsaWithSha256,
      distinguishedName(issuer?.name ?? name),
      sequence(element(0x18, utf8('20200101000000Z')), element(0x18, utf8('20991231235959Z'))),
      distinguishedName(name),
      await exportPublicKey(keys, 'spki'),
      // Basic constraints (a root is an authority), and the distribution points of revocation lists.
      element(
        0xa3,
        sequence(extension(19, issuer === null ? element(0x01, [0xff]) : []), extension(31, sequence(place))),
      ),
    ),
  )
  const signature = await sign(issuer?.keys ?? keys, toBeSigned)
  return { name, keys, der: join(sequence(toBeSigned, ecdsaWithSha256, element(0x03, [0], signature))) }
}
