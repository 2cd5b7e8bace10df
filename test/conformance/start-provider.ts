import { putClient, putUser, startAuth } from '../auth/browser.ts'
import type { RunningWorkers } from '../support/start-workers.ts'
import { clientId } from './relying-party.ts'

/** Starts the auth host with the clients and the user that the plans need. */
export async function startProvider(
  options: {
    /** Variables besides its own. */
    readonly vars?: Readonly<Record<string, string>>
    /** Its entry file, from the repository's root; default as for the other tests of the host. */
    readonly entry?: string
  } = {},
): Promise<RunningWorkers> {
  const workers = await startAuth(options)
  const suite = { require_pkce: false, id_token_signed_response_alg: 'RS256' }
  await putClient(workers, 'ten_one', clientId, suite)
  await putClient(workers, 'ten_one', 'suite-second', { require_pkce: false })
  await putClient(workers, 'ten_one', 'suite-post', {
    ...suite,
    id_token_signed_response_alg: 'ES256',
    token_endpoint_auth_method: 'client_secret_post',
  })
  const profile = {
    given_name: 'Grace',
    family_name: 'Hopper',
    middle_name: 'Brewster',
    nickname: 'Amazing Grace',
    profile: 'https://people.example/grace',
    picture: 'https://people.example/grace.png',
    website: 'https://grace.example/',
    gender: 'female',
    birthdate: '1906-12-09',
    zoneinfo: 'America/New_York',
    locale: 'en-US',
    phone_number: '+1 555 0100',
    phone_number_verified: true,
    email_verified: true,
    address: { formatted: 'Arlington', locality: 'Arlington', country: 'US' },
  }
  await putUser(workers, 'ten_one', 'grace', { name: 'Grace Hopper', email: 'grace@example.com', profile })
  return workers
}
