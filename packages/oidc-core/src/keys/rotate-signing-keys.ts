import type { SigningAlgorithm } from '../model/client.ts'
import type { StoredSigningKey } from '../model/signing-key.ts'
import { requireWhole } from '../require-whole.ts'
import type { SigningKeyStore } from '../stores/signing-key-store.ts'
import { generateSigningKey } from './generate-signing-key.ts'
import type { KeyEncryption } from './key-sealer.ts'
import { createKeySealer } from './key-sealer.ts'

/** When keys change, in whole seconds from 1; `publishAhead` is less than `signFor`. */
export interface RotationPolicy {
  /** How long a key signs; default 90 days. */
  readonly signFor: number
  /** How long the next key is published before it signs: longer than anybody keeps the JWKS; default 1 day. */
  readonly publishAhead: number
  /** How long a key stays published after it signed last: longer than any token lives; default 30 days. */
  readonly keepRetired: number
}

const day = 86_400

/** Returns the times given, and the default of each that is not given or undefined. */
function parsePolicy({
  signFor = 90 * day,
  publishAhead = day,
  keepRetired = 30 * day,
}: Partial<RotationPolicy> = {}): RotationPolicy {
  const policy = { signFor, publishAhead, keepRetired }
  for (const [name, seconds] of Object.entries(policy)) requireWhole(`policy.${name}`, seconds, { of: 'seconds' })
  if (publishAhead >= signFor) {
    throw new TypeError(`policy.publishAhead must be less than policy.signFor, got ${publishAhead} and ${signFor}`)
  }
  return policy
}

/** Times (epoch seconds) by which a store finds the issuers whose keys are due, without reading every key. */
export interface RotationThresholds {
  /** A current key that began to sign before then needs a successor. */
  readonly signingSince: number
  /** A next key that was published before then may begin to sign. */
  readonly publishedSince: number
  /** A key that retired before then goes. */
  readonly retiredSince: number
}

/**
 * Returns the thresholds of a policy at `now`.
 *
 * @throws TypeError as {@link rotateSigningKeys}
 */
export function rotationThresholds(now: number, policy?: Partial<RotationPolicy>): RotationThresholds {
  const { signFor, publishAhead, keepRetired } = parsePolicy(policy)
  return {
    signingSince: now - (signFor - publishAhead),
    publishedSince: now - publishAhead,
    retiredSince: now - keepRetired,
  }
}

/** One thing to do about the keys of an issuer. */
export type RotationStep =
  | { readonly kind: 'publish'; readonly algorithm: SigningAlgorithm }
  | { readonly kind: 'promote'; readonly kid: string; readonly algorithm: SigningAlgorithm }
  | { readonly kind: 'remove'; readonly kid: string }

/** Returns what is due at `now`: publish a next key, let it sign, remove a retired one. An empty list is the rule. */
function decideRotation(
  keys: ReadonlyArray<StoredSigningKey>,
  { policy, now }: { readonly policy: RotationPolicy; readonly now: number },
): ReadonlyArray<RotationStep> {
  const steps: Array<RotationStep> = []
  for (const key of keys) {
    if (key.status === 'retired') {
      if (key.retiredAt !== null && now - key.retiredAt >= policy.keepRetired) {
        steps.push({ kind: 'remove', kid: key.kid })
      }
      continue
    }
    if (key.status === 'next') continue
    const age = now - (key.activatedAt ?? key.createdAt)
    const next = keys.find(({ status, algorithm }) => status === 'next' && algorithm === key.algorithm)
    if (next === undefined) {
      if (age >= policy.signFor - policy.publishAhead) steps.push({ kind: 'publish', algorithm: key.algorithm })
    } else if (age >= policy.signFor && now - next.createdAt >= policy.publishAhead) {
      steps.push({ kind: 'promote', kid: next.kid, algorithm: key.algorithm })
    }
  }
  return steps
}

/**
 * Does what is due about the keys of an issuer and returns it. Call it from time to time, from anywhere: of parallel
 * calls one wins each step.
 *
 * @throws TypeError when a time of the policy is no whole number of seconds from 1, or `publishAhead` is not less than
 *   `signFor`
 */
export async function rotateSigningKeys(
  options: KeyEncryption & { readonly store: SigningKeyStore; readonly policy?: Partial<RotationPolicy> },
  { issuer, now }: { readonly issuer: string; readonly now: number },
): Promise<ReadonlyArray<RotationStep>> {
  const { store } = options
  const sealer = createKeySealer(options)
  const policy = parsePolicy(options.policy)
  const steps = decideRotation(await store.findSigningKeys(issuer), { policy, now })
  for (const step of steps) {
    switch (step.kind) {
      case 'publish': {
        const { algorithm } = step
        await store.insertSigningKey(await generateSigningKey(sealer, { issuer, algorithm, status: 'next', now }))
        break
      }
      case 'promote':
        await store.promoteSigningKey({ issuer, kid: step.kid, now })
        break
      case 'remove':
        await store.removeSigningKey({ issuer, kid: step.kid })
    }
  }
  return steps
}
