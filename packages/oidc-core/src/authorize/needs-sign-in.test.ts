import { describe, expect, it } from 'vitest'
import { reachableContexts } from '../claims/authentication-context.ts'
import { client, now, session } from '../contract/sample-records.ts'
import { canBeSatisfied, needsSignIn } from './needs-sign-in.ts'
import type { AuthorizationRequest } from './parse-authorization-request.ts'

const byPassword = 'urn:voyage:acr:password'
const byPasskey = 'urn:voyage:acr:phishing-resistant'

const plain = {
  client: { ...client, tenantId: session.tenantId },
  prompts: new Set(),
  maxAge: null,
  expectedUserIds: null,
  essentialContexts: null,
}
const asking = (changes: Partial<AuthorizationRequest> = {}) => ({ ...plain, ...changes }) as AuthorizationRequest
const standing = { ...session, methods: ['pwd'], authTime: now - 100 }
const why = (changes: Partial<AuthorizationRequest>, state: object = {}) =>
  needsSignIn(asking(changes), { session: standing, interactionStartedAt: null, now, ...state })

describe('needsSignIn', () => {
  it('is null for a session of the tenant, and names what stands in the way of any other', () => {
    expect(why({})).toBeNull()
    expect(why({}, { session: null })).toBe('no_session')
    expect(why({}, { session: { ...standing, tenantId: 'ten_else' } })).toBe('no_session')
    expect(why({ expectedUserIds: ['else', standing.userId] })).toBeNull()
    expect(why({ expectedUserIds: ['else'] })).toBe('other_user')
    expect(why({ expectedUserIds: [] })).toBe('other_user')
  })

  it('asks for a sign-in that reaches one of the essential contexts (OpenID Connect Core 5.5.1.1)', () => {
    const passkey = { session: { ...standing, methods: ['hwk', 'user'] } }
    expect(why({ essentialContexts: [byPassword] })).toBeNull()
    expect(why({ essentialContexts: [byPasskey] })).toBe('context_too_low')
    expect(why({ essentialContexts: [byPasskey] }, passkey)).toBeNull()
    expect(why({ essentialContexts: [byPassword, byPasskey] }, passkey)).toBeNull()
    expect(why({ essentialContexts: [byPasskey] }, { interactionStartedAt: standing.authTime })).toBe('context_too_low')
  })

  it.each(['login', 'select_account'] as const)(
    'prompt=%s asks until somebody signed in for this request',
    (prompt) => {
      const prompts = new Set([prompt])
      expect(why({ prompts })).toBe('prompt')
      expect(why({ prompts }, { interactionStartedAt: standing.authTime + 1 })).toBe('prompt')
      expect(why({ prompts }, { interactionStartedAt: standing.authTime })).toBeNull()
    },
  )

  it('max_age is the greatest age in seconds, and 0 asks for a sign-in of this very request', () => {
    expect(why({ maxAge: 100 })).toBeNull()
    expect(why({ maxAge: 99 })).toBe('too_old')
    const justNow = { ...standing, authTime: now }
    expect(why({ maxAge: 0 }, { session: justNow })).toBe('too_old')
    expect(why({ maxAge: 0 }, { session: justNow, interactionStartedAt: now })).toBeNull()
  })
})

describe('canBeSatisfied', () => {
  it('is false when only contexts are asked for that no sign-in here reaches', () => {
    const both = reachableContexts([])
    expect(canBeSatisfied(asking(), both)).toBe(true)
    expect(canBeSatisfied(asking({ essentialContexts: [byPasskey, 'urn:else'] }), both)).toBe(true)
    expect(canBeSatisfied(asking({ essentialContexts: ['urn:else'] }), both)).toBe(false)
    expect(canBeSatisfied(asking({ essentialContexts: [] }), both)).toBe(false)
  })

  it('without passkeys is false when a phishing-resistant sign-in is asked for alone', () => {
    const one = reachableContexts(['passkeys'])
    expect(canBeSatisfied(asking({ essentialContexts: [byPasskey] }), one)).toBe(false)
    expect(canBeSatisfied(asking({ essentialContexts: [byPasskey, byPassword] }), one)).toBe(true)
  })
})
