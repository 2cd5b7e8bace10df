import { expect } from 'vitest'
import type { RunningWorkers } from '../support/start-workers.ts'
import type { Tokens } from './browser.ts'
import {
  basic,
  bearer,
  codeOf,
  exchange,
  initialAccessToken,
  issuer,
  openBrowser,
  redirectUri,
  request,
  token,
  tokensOf,
} from './browser.ts'

/** What a registration is answered with. */
export type Information = Readonly<Record<string, unknown>> & {
  readonly client_id: string
  readonly client_secret: string
  readonly registration_access_token: string
  readonly registration_client_uri: string
}
export const json = { 'content-type': 'application/json' }
/** Metadata that is accepted. */
export const metadata = {
  redirect_uris: [redirectUri],
  client_name: 'Registered',
  grant_types: ['authorization_code', 'refresh_token'],
}

/** Posts metadata with a token, by default a fresh one. */
export async function register(
  workers: RunningWorkers,
  body: object = metadata,
  credential?: string,
  at: string = issuer,
): Promise<Response> {
  const value = credential ?? (await initialAccessToken(workers)).initial_access_token
  const init = { method: 'POST', headers: { ...json, ...bearer(value) }, body: JSON.stringify(body) }
  return workers.fetch('auth', `${at}/register`, init)
}

/** Registers a client. */
export async function registered(workers: RunningWorkers, body: object = metadata): Promise<Information> {
  const response = await register(workers, body)
  expect(response.status).toBe(201)
  return (await response.json()) as Information
}

/** Sends a request to a client's configuration endpoint. */
export const manage = (
  workers: RunningWorkers,
  client: Information,
  method = 'GET',
  body?: object,
  headers: Record<string, string> = {},
): Promise<Response> =>
  workers.fetch('auth', client.registration_client_uri, {
    method,
    headers: { ...bearer(client.registration_access_token), ...(body === undefined ? {} : json), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })

/** Rotates a client's secret. */
export const rotate = (workers: RunningWorkers, client: Information): Promise<Response> =>
  workers.fetch('auth', `${client.registration_client_uri}/secret`, {
    method: 'POST',
    headers: bearer(client.registration_access_token),
  })

/** Signs ada in at a registered client, allows it, and redeems the code. */
export async function complete(
  workers: RunningWorkers,
  client: Information,
  secret: string = client.client_secret,
): Promise<Tokens> {
  const browser = openBrowser(workers, issuer)
  const asked = await browser.signIn(request({ client_id: client.client_id }))
  const answer = asked.status === 200 ? await browser.decide(asked, 'allow') : asked
  const form = exchange(codeOf(answer))
  const response = await token(workers, issuer, form, { authorization: basic(client.client_id, secret) })
  expect(response.status).toBe(200)
  return tokensOf(response)
}
