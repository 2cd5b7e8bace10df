import { decodeBase64url } from '../base64url.ts'
import { signJwt, verifyOwnJwt } from '../keys/jwt.ts'
import { randomId } from '../random-secret.ts'
import { hashSecret } from '../secret-hash.ts'
import type { PasskeyContext } from './passkey-context.ts'

const type = 'passkey-challenge+jwt'
/** As long as a page may stay open. */
const lifetime = 3_600

/** What a challenge is good for. */
export interface ChallengeSubject {
  readonly purpose: 'create' | 'request'
  readonly tenantId: string
  /** The session, or before there is one the secret of the browser's forms. */
  readonly binding: string
}

/**
 * Returns a challenge as text. It is signed and says what it is good for, so that showing a page writes nothing; what is
 * stored is the one answer to it.
 */
export async function signChallenge(context: PasskeyContext, subject: ChallengeSubject): Promise<string> {
  const now = context.clock()
  const keys = await context.signingKeys.load({ issuer: context.issuer, now })
  const { purpose, tenantId } = subject
  const bound = await hashSecret(subject.binding)
  const jti = randomId(context.randomBytes)
  return signJwt(keys, {
    type,
    claims: { iss: context.issuer, purpose, tenant_id: tenantId, bound, jti, exp: now + lifetime },
  })
}

/** A challenge that an answer names and that was made for this subject. */
export interface KnownChallenge {
  /** As the browser signed it; base64url. */
  readonly challenge: string
  readonly challengeHash: string
  readonly expiresAt: number
}

/** Returns the challenge that an answer names; null unless it was made for this subject and has not expired. */
export async function readChallenge(
  context: PasskeyContext,
  { response, subject }: { readonly response: unknown; readonly subject: ChallengeSubject },
): Promise<KnownChallenge | null> {
  const challenge = challengeOf(response)
  const jwt = decodeText(challenge)
  if (challenge === undefined || jwt === undefined) return null
  const claims = await verifyOwnJwt(context, { type, jwt })
  const { iss, purpose, tenant_id: tenantId, bound, exp } = claims ?? {}
  const mine = iss === context.issuer && purpose === subject.purpose && tenantId === subject.tenantId
  if (!mine || bound !== (await hashSecret(subject.binding))) return null
  if (typeof exp !== 'number' || context.clock() >= exp) return null
  return { challenge, challengeHash: await hashSecret(jwt), expiresAt: exp }
}

/** The challenge in `response.clientDataJSON`. @see WebAuthn Level 3 section 5.8.1 */
function challengeOf(answer: unknown): string | undefined {
  const clientData = decodeText(member(member(answer, 'response'), 'clientDataJSON'))
  if (clientData === undefined) return undefined
  try {
    const challenge = member(JSON.parse(clientData), 'challenge')
    return typeof challenge === 'string' ? challenge : undefined
  } catch {
    return undefined
  }
}

/** Returns a member of a JSON object; undefined when there is none or it is no object. */
export function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined
}

function decodeText(value: unknown): string | undefined {
  const bytes = typeof value === 'string' ? decodeBase64url(value) : undefined
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes)
}
