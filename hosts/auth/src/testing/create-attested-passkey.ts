import { createCertificate, createKeys, exportPublicKey, join, sign, utf8 } from './certificate.ts'

/** What a passkey is made for, and how its authenticator vouches for it. */
export interface AttestedPasskeyOptions {
  readonly challenge: string
  readonly origin: string
  readonly rpId: string
  /**
   * Nothing; the passkey's own key, in the format `packed`; or a key with a certificate (WebAuthn Level 3, sections 8.2,
   * 8.6 and 8.7).
   */
  readonly attestation: 'none' | 'self' | 'packed' | 'fido-u2f'
  /** Where the certificates say that their revocation list is. */
  readonly revocationList: string
}

/** Returns the answer of an authenticator that made a passkey, and the root (DER) that its certificate comes from. */
export async function createAttestedPasskey({
  challenge,
  origin,
  rpId,
  attestation,
  revocationList,
}: AttestedPasskeyOptions): Promise<{
  readonly answer: Readonly<Record<string, unknown>>
  readonly root: Uint8Array<ArrayBuffer>
}> {
  const root = await createCertificate({ name: 'Root', issuer: null, revocationList })
  const model = await createCertificate({ name: 'Model', issuer: root, revocationList })
  const passkey = await createKeys()
  const point = await exportPublicKey(passkey, 'raw')
  const credentialId = utf8('a credential')
  const clientDataJson = utf8(JSON.stringify({ type: 'webauthn.create', challenge, origin }))
  const [rpIdHash, clientDataHash] = [await sha256(utf8(rpId)), await sha256(clientDataJson)]
  // Section 6.1: the user is present and verified, and a credential follows; its counter and AAGUID are zeros.
  const authData = join(rpIdHash, [0x45], new Uint8Array(20), [0, credentialId.length], credentialId, coseKey(point))

  const signatureOf = async (keys: CryptoKeyPair, ...signed: ReadonlyArray<Uint8Array | ReadonlyArray<number>>) =>
    [text('sig'), bytes(await sign(keys, join(...signed)))] as const
  const es256 = [text('alg'), [0x26]] as const
  const certificates = [text('x5c'), join([0x81], bytes(model.der))] as const
  const statements = {
    none: async () => map(),
    self: async () => map(es256, await signatureOf(passkey, authData, clientDataHash)),
    packed: async () => map(es256, await signatureOf(model.keys, authData, clientDataHash), certificates),
    'fido-u2f': async () =>
      map(await signatureOf(model.keys, [0], rpIdHash, clientDataHash, credentialId, point), certificates),
  }
  const attestationObject = map(
    [text('fmt'), text(attestation === 'self' ? 'packed' : attestation)],
    [text('attStmt'), await statements[attestation]()],
    [text('authData'), bytes(authData)],
  )
  const id = base64url(credentialId)
  const response = { clientDataJSON: base64url(clientDataJson), attestationObject: base64url(attestationObject) }
  return { answer: { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response }, root: root.der }
}

const sha256 = async (signed: Uint8Array<ArrayBuffer>): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', signed))

const base64url = (data: Uint8Array): string =>
  btoa(String.fromCharCode(...data))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

/** COSE_Key of an ES256 key (RFC 9053 section 7.1.1): kty, alg, crv, x, y. */
const coseKey = (point: Uint8Array): Uint8Array =>
  map(
    [[0x01], [0x02]],
    [[0x03], [0x26]],
    [[0x20], [0x01]],
    [[0x21], bytes(point.slice(1, 33))],
    [[0x22], bytes(point.slice(33))],
  )

// CBOR (RFC 8949 section 3), of less than 64 KiB.
type Cbor = Uint8Array | ReadonlyArray<number>

function head(kind: number, length: number): ReadonlyArray<number> {
  if (length < 24) return [kind + length]
  return length < 256 ? [kind + 24, length] : [kind + 25, length >> 8, length & 0xff]
}
const text = (value: string): Cbor => join(head(0x60, value.length), utf8(value))
const bytes = (value: Cbor): Cbor => join(head(0x40, value.length), value)
const map = (...entries: ReadonlyArray<readonly [Cbor, Cbor]>): Uint8Array =>
  join(head(0xa0, entries.length), ...entries.flat())
