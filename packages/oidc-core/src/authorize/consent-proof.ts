import { signJwt, verifyOwnJwt } from '../keys/jwt.ts'
import type { Session } from '../model/session.ts'
import type { ProviderContext } from '../provider/provider-context.ts'
import { hashSecret } from '../secret-hash.ts'

const type = 'consent+jwt'
const lifetime = 3_600

/** What a proof is good for. */
interface ProofSubject {
  readonly parameters: URLSearchParams
  readonly session: Session
}

/**
 * Returns a signed statement that this session was asked about this request, and when the user had been sent to sign
 * in before. Without it a form could claim a sign-in that `prompt=login` demanded and that never took place.
 */
export async function signConsentProof(
  context: ProviderContext,
  subject: ProofSubject & { readonly interactionStartedAt: number | null },
): Promise<string> {
  const now = context.clock()
  const keys = await context.signingKeys.load({ issuer: context.issuer, now })
  const { session, interactionStartedAt } = subject
  const request = await hashSecret(subject.parameters.toString())
  const claims = { iss: context.issuer, sid: session.sessionId, request, at: interactionStartedAt, exp: now + lifetime }
  return signJwt(keys, { type, claims })
}

/** Returns what a proof says; undefined unless it was made for this request and session within the last hour. */
export async function verifyConsentProof(
  context: ProviderContext,
  proof: string,
  subject: ProofSubject,
): Promise<{ readonly interactionStartedAt: number | null } | undefined> {
  const now = context.clock()
  const { iss, sid, request, at, exp } = (await verifyOwnJwt(context, { type, jwt: proof })) ?? {}
  const mine = iss === context.issuer && sid === subject.session.sessionId && typeof exp === 'number' && now < exp
  if (!mine || request !== (await hashSecret(subject.parameters.toString()))) return undefined
  return { interactionStartedAt: typeof at === 'number' ? at : null }
}
