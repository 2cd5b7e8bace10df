import { completeSignIn, createProvider, publicClient } from '@voyage/auth-client'
import type { CodeVerifier } from '@voyage/pkce'
import type { StateStore } from 'oidc-client-ts'
import { OidcClient } from 'oidc-client-ts'
import * as openid from 'openid-client'
import type { Candidate } from '../measure.ts'
import { createCookieParty } from './cookie-party.ts'
import type { Provider } from './provider.ts'
import { callbackUrl, clientId, issuer, metadata, redirectUri, sent } from './provider.ts'

const clock = () => Math.floor(Date.now() / 1000)

/**
 * A sign-in is completed: state and issuer judged, the code redeemed, the ID token validated. Nothing is cached but
 * metadata and keys.
 */
export async function callbackCandidates(provider: Provider): Promise<ReadonlyArray<Candidate>> {
  return [
    rawVerify(provider),
    ours(provider),
    await oursWithCookies(provider),
    openidClient(provider, true),
    openidClient(provider, false),
    oidcClientTs(provider),
  ]
}

function rawVerify({ idToken, publicKey }: Provider): Candidate {
  const [header = '', payload = '', signature = ''] = idToken.split('.')
  const signed = new TextEncoder().encode(`${header}.${payload}`)
  const bytes = Buffer.from(signature, 'base64url')
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' }
  return {
    name: 'floor: one ES256 signature verified',
    run: () => crypto.subtle.verify(algorithm, publicKey, bytes, signed),
  }
}

function ours({ answer }: Provider): Candidate {
  const provider = createProvider({ issuer, clock, fetch: async (request) => answer(request.url) })
  const party = { provider, issuer, client: publicClient(clientId), clock }
  const transaction = { ...sent, codeVerifier: sent.codeVerifier as CodeVerifier }
  return {
    name: 'completeSignIn of @voyage/auth-client',
    run: async () => {
      const parameters = new URL(callbackUrl).searchParams
      const result = await completeSignIn({ ...party, redirectUri, parameters, transaction })
      if (!result.ok) throw new Error(JSON.stringify(result.error))
    },
  }
}

async function oursWithCookies(provider: Provider): Promise<Candidate> {
  const { relyingParty, comeBack } = await createCookieParty(provider)
  // More than it remembers the answers of, which would be given for nothing.
  const browsers: Array<Awaited<ReturnType<typeof comeBack>>> = []
  while (browsers.length < 2000) browsers.push(await comeBack())
  let visits = 0
  return {
    name: 'callback of ./cookie: the same, with the transaction opened and the session sealed',
    run: async () => {
      visits += 1
      const { url, cookie } = browsers[visits % browsers.length] ?? { url: callbackUrl, cookie: '' }
      const result = await relyingParty.callback(new Request(url, { headers: { cookie } }))
      if (!result.ok) throw new Error(JSON.stringify(result.error))
    },
  }
}

function openidClient({ answer }: Provider, verifies: boolean): Candidate {
  const config = new openid.Configuration(metadata, clientId, undefined, openid.None())
  config[openid.customFetch] = async (url) => answer(url)
  if (verifies) openid.enableNonRepudiationChecks(config)
  const checks = { expectedState: sent.state, expectedNonce: sent.nonce, pkceCodeVerifier: sent.codeVerifier }
  return {
    name: `openid-client, ${verifies ? 'enableNonRepudiationChecks' : 'as it comes: the signature is not verified'}`,
    run: () => openid.authorizationCodeGrant(config, new URL(callbackUrl), checks),
  }
}

function oidcClientTs({ answer }: Provider): Candidate {
  const kept = JSON.stringify({
    id: sent.state,
    created: clock(),
    code_verifier: sent.codeVerifier,
    authority: issuer,
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: 'openid',
    response_mode: 'query',
    nonce: sent.nonce,
  })
  const stateStore: StateStore = {
    set: async () => {},
    get: async () => kept,
    remove: async () => kept,
    getAllKeys: async () => [],
  }
  // It knows no other way to the network.
  globalThis.fetch = async (url) => answer(String(url))
  const client = new OidcClient({
    authority: issuer,
    client_id: clientId,
    redirect_uri: redirectUri,
    metadata,
    stateStore,
  })
  return {
    name: 'oidc-client-ts: the signature is not verified',
    run: () => client.processSigninResponse(callbackUrl),
  }
}
