import { calculateJwkThumbprint } from 'jose'
import { expect, it } from 'vitest'
import { jwkThumbprint } from './jwk-thumbprint.ts'
import { webCryptoParameters } from './web-crypto-parameters.ts'

it('is that of the example of RFC 7638 section 3.1', async () => {
  const jwk = {
    kty: 'RSA',
    n: '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw',
    e: 'AQAB',
    alg: 'RS256',
    kid: '2011-04-29',
  }
  expect(await jwkThumbprint(jwk)).toBe('NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs')
})

it.each(['ES256', 'RS256'] as const)('is for a key of %s what jose says', async (algorithm) => {
  const pair = await crypto.subtle.generateKey(webCryptoParameters[algorithm], true, ['sign', 'verify'])
  const jwk = await crypto.subtle.exportKey('jwk', (pair as CryptoKeyPair).publicKey)
  expect(await jwkThumbprint(jwk)).toBe(await calculateJwkThumbprint(jwk))
})
