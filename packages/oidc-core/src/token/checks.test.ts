import { expect, it } from 'vitest'
import { client, family, grant, now } from '../contract/sample-records.ts'
import { checkRefreshScope } from './check-refresh-scope.ts'
import { judgeRefreshToken } from './judge-refresh-token.ts'
import { narrowResources } from './narrow-resources.ts'

const answer = (result: { readonly ok: boolean; readonly value?: unknown; readonly error?: unknown }) =>
  result.ok ? result.value : (result.error as { readonly reason: string }).reason

it('scope of a refresh: what was granted, or less', () => {
  const granted = { ...grant, scopes: ['openid', 'profile'] }
  const check = (scope?: string) =>
    answer(checkRefreshScope(new Map(scope === undefined ? [] : [['scope', scope]]), granted))
  expect(check()).toEqual(['openid', 'profile'])
  expect(check(' ')).toEqual(['openid', 'profile'])
  expect(check('profile  profile')).toEqual(['profile'])
  expect(check('profile email')).toBe('scope_widened')
})

it('resources of a token: what was granted, or less; the issuer when nothing was named', () => {
  const issuer = 'https://auth.example'
  const api = 'https://api.example'
  expect(answer(narrowResources([], { issuer, resources: [] }))).toEqual([issuer])
  expect(answer(narrowResources([], { issuer, resources: [api] }))).toEqual([api])
  expect(answer(narrowResources([api, api], { issuer, resources: [issuer, api] }))).toEqual([api])
  expect(answer(narrowResources([issuer], { issuer, resources: [] }))).toEqual([issuer])
  expect(answer(narrowResources([issuer], { issuer, resources: [api] }))).toBe('resource_not_granted')
  expect(answer(narrowResources([api, 'https://other.example'], { issuer, resources: [api] }))).toBe(
    'resource_not_granted',
  )
})

it('a refresh token is current, just replaced within the grace, or a replay', () => {
  const own = { ...family, clientId: client.clientId, tenantId: client.tenantId, currentHash: 'current' }
  const rotated = { ...own, previousHash: 'before', currentSalt: 'salt', rotatedAt: now - 10 }
  const judge = (record: typeof own | null, tokenHash: string, changes: object = {}) => {
    const judged = judgeRefreshToken(record, { client, tokenHash, grace: 10, now, ...changes })
    return judged.ok ? judged.value.kind : judged.error.reason
  }
  const standing = { ...rotated, idleExpiresAt: now + 1, expiresAt: now + 1 }
  expect(judge(null, 'current')).toBe('refresh_token_unknown')
  expect(judge({ ...standing, clientId: 'other' }, 'current')).toBe('refresh_token_of_other_client')
  expect(judge({ ...standing, tenantId: 'ten_b' }, 'current')).toBe('refresh_token_of_other_client')
  expect(judge(standing, 'current')).toBe('current')
  expect(judge({ ...standing, idleExpiresAt: now }, 'current')).toBe('refresh_token_expired')
  expect(judge({ ...standing, expiresAt: now }, 'current')).toBe('refresh_token_expired')
  expect(judge(standing, 'before')).toBe('just_replaced')
  expect(judge(standing, 'before', { grace: 9 })).toBe('refresh_token_replayed')
  expect(judge(standing, 'older')).toBe('refresh_token_replayed')
  for (const missing of ['previousHash', 'rotatedAt', 'currentSalt']) {
    expect(judge({ ...standing, [missing]: null }, 'before'), missing).toBe('refresh_token_replayed')
  }
  const replaced = judgeRefreshToken(standing, { client, tokenHash: 'before', grace: 10, now })
  expect(replaced).toMatchObject({ ok: true, value: { currentSalt: 'salt' } })
})
