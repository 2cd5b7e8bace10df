import { expect, it } from 'vitest'
import { issueInitialAccessToken } from '../admin/issue-initial-access-token.ts'
import { begin, clientOf, createTestProvider, exchangeForm, issuer, userOf } from '../provider/provider.testkit.ts'

const client = clientOf('ten_a', 'client')
const ada = userOf('ten_a', 'ada')

it('keeps with each event of a sign-in, a code, a token or a registration whence it came', async () => {
  const test = await createTestProvider({ clients: [client], users: [ada] })
  const { provider, stores, randomBytes } = test
  const post = (address: string, form: Readonly<Record<string, string>>): Request =>
    new Request(`${issuer}/x`, {
      method: 'POST',
      headers: { 'x-from': address },
      body: new URLSearchParams({ client_id: 'client', ...form }),
    })
  const token = async (address: string, form: Readonly<Record<string, string>>) =>
    (await (await provider.token(post(address, form))).json()) as Record<string, string>
  const refresh = (address: string, value = '') => token(address, { grant_type: 'refresh_token', refresh_token: value })

  await begin(provider, { tenantId: 'ten_a', userId: 'ada', address: 'sign-in' })
  const { code } = await test.code(client, ada)
  await token('wrong verifier', { ...exchangeForm(code ?? ''), code_verifier: 'x'.repeat(43) })
  const first = await token('exchange', exchangeForm(code ?? ''))
  await refresh('refresh', first['refresh_token'])
  test.now += 11
  await refresh('replayed refresh', first['refresh_token'])
  await token('replayed code', exchangeForm(code ?? ''))
  const again = await test.code(client, ada)
  const second = await token('exchange', exchangeForm(again.code ?? ''))
  await provider.revoke(post('revocation', { token: second['refresh_token'] ?? '' }))
  for (let guess = 0; guess < 20; guess += 1) {
    await provider.introspect(post('secret', { client_id: 'nobody', client_secret: 'guess', token: 'any' }))
  }
  const register = (address: string, bearer: string) =>
    provider.register(
      new Request(`${issuer}/register`, {
        method: 'POST',
        headers: { 'x-from': address, authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
        body: JSON.stringify({ redirect_uris: ['https://client.example/callback'] }),
      }),
    )
  const context = { registrations: stores.registrations, randomBytes, clock: () => test.now }
  const issued = await issueInitialAccessToken(context, { issuer, tenantId: 'ten_a', details: {} })
  await register('registration', issued.ok ? issued.value.secret : '')
  for (let guess = 0; guess < 20; guess += 1) await register('guessed registration', 'guess')

  const kept = await Promise.all(['ten_a', ''].map((tenantId) => stores.audit.listAuditEvents({ tenantId, limit: 99 })))
  const told = kept.flat().map(({ type, addressHash }) => [type, addressHash])
  expect(told).toEqual([
    ['client_registered', 'digest of registration'],
    ['token_revoked', 'digest of revocation'],
    // The test signs in without an address.
    ['sign_in', null],
    ['code_replayed', 'digest of replayed code'],
    ['refresh_token_replayed', 'digest of replayed refresh'],
    ['token_refused', 'digest of wrong verifier'],
    ['sign_in', null],
    ['sign_in', 'digest of sign-in'],
    ['registration_throttled', 'digest of guessed registration'],
    ['client_authentication_failed', 'digest of secret'],
  ])
})
