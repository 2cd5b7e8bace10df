import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { OptionalPart } from './optional-part.ts'
import { providerMetadata, providerMetadataText } from './provider-metadata.ts'

/** What each part is named by. */
const members: Readonly<Record<OptionalPart, ReadonlyArray<string>>> = {
  revocation: ['revocation_endpoint', 'revocation_endpoint_auth_methods_supported'],
  introspection: ['introspection_endpoint', 'introspection_endpoint_auth_methods_supported'],
  end_session: ['end_session_endpoint'],
  backchannel_logout: ['backchannel_logout_supported', 'backchannel_logout_session_supported'],
  form_post: [],
  passkeys: [],
}
const parts = Object.keys(members) as ReadonlyArray<OptionalPart>

it('is the same as text and as an object, each member once, whatever the issuer, its languages and what it does without', () => {
  const languages = fc.array(fc.string(), { maxLength: 3 })
  fc.assert(
    fc.property(
      fc.record({
        issuer: fc.webUrl(),
        languages,
        registers: fc.boolean(),
        claims: fc.array(fc.string()),
        without: fc.subarray([...parts]),
      }),
      ({ issuer, ...offered }) => {
        const text = providerMetadataText(issuer, offered)
        expect(text).toBe(JSON.stringify(providerMetadata(issuer, offered)))
        const metadata = JSON.parse(text)
        expect('ui_locales_supported' in metadata).toBe(offered.languages.length > 0)
        expect('registration_endpoint' in metadata).toBe(offered.registers)
        expect(metadata.claims_supported).toEqual(expect.arrayContaining(['sub', 'email', ...offered.claims]))
        const { without } = offered
        for (const part of parts) {
          const named = members[part].filter((member) => member in metadata)
          expect(named).toEqual(without.includes(part) ? [] : members[part])
        }
        expect(metadata.response_modes_supported.includes('form_post')).toBe(!without.includes('form_post'))
        expect(metadata.acr_values_supported.length).toBe(without.includes('passkeys') ? 1 : 2)
      },
    ),
  )
})
