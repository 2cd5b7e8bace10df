import fc from 'fast-check'
import { expect, it } from 'vitest'
import { providerMetadata, providerMetadataText } from './provider-metadata.ts'

it('is the same as text and as an object, each member once, whatever the issuer and its languages are', () => {
  const languages = fc.array(fc.string(), { maxLength: 3 })
  fc.assert(
    fc.property(fc.webUrl(), languages, fc.boolean(), fc.array(fc.string()), (issuer, spoken, registers, claims) => {
      const offered = { languages: spoken, registers, claims }
      const text = providerMetadataText(issuer, offered)
      expect(text).toBe(JSON.stringify(providerMetadata(issuer, offered)))
      expect('ui_locales_supported' in JSON.parse(text)).toBe(spoken.length > 0)
      expect('registration_endpoint' in JSON.parse(text)).toBe(registers)
      expect(JSON.parse(text).claims_supported).toEqual(expect.arrayContaining(['sub', 'email', ...claims]))
    }),
  )
})
