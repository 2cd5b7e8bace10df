import { describe, expect, it } from 'vitest'
import { endsSession } from './ends-session.ts'

describe('a refused renewal', () => {
  it.each([
    ['token_response', { reason: 'token_error', error: 'invalid_grant' }],
    ['token_response', { reason: 'token_error', error: 'interaction_required' }],
    ['authorization_response', { reason: 'provider_error', error: 'login_required' }],
    ['authorization_response', { reason: 'provider_error', error: 'consent_required' }],
    ['id_token', { reason: 'subject_mismatch' }],
    ['id_token', { reason: 'signature_invalid' }],
  ])('of %s with %j ends the session', (step, refusal) => {
    expect(endsSession({ step, refusal })).toBe(true)
  })

  it.each([
    ['token_response', { reason: 'token_error', error: 'invalid_client' }],
    ['token_response', { reason: 'status_unexpected' }],
    ['authorization_response', { reason: 'provider_error', error: 'server_error' }],
    ['authorization_response', { reason: 'provider_error', error: 'temporarily_unavailable' }],
    ['authorization_response', { reason: 'state_mismatch' }],
    ['id_token', { reason: 'key_unknown' }],
    ['window', { reason: 'no_answer' }],
  ])('of %s with %j leaves it', (step, refusal) => {
    expect(endsSession({ step, refusal })).toBe(false)
  })
})
