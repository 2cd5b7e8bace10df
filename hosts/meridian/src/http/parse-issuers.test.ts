import { describe, expect, it } from 'vitest'
import { parseIssuers } from './parse-issuers.ts'

describe('parseIssuers', () => {
  it('maps public base URLs to issuers, with or without a slash at the end', () => {
    const issuers = parseIssuers(
      '{"https://a.example/":"https://id.example","https://b.example/t/m":"https://b.example/auth"}',
    )
    expect(issuers.get('https://a.example')).toBe('https://id.example')
    expect(issuers.get('https://b.example/t/m')).toBe('https://b.example/auth')
  })

  it.each(['', '[]', 'null', '{"a":"https://id.example"}', '{"https://a.example":1}', '{"https://a.example":"x"}'])(
    'throws for %s',
    (text) => expect(() => parseIssuers(text)).toThrow(/OIDC_ISSUERS must be a JSON object/),
  )
})
