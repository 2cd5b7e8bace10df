import { describe, expect, it } from 'vitest'
import { pageHeaders, pageStyle, pageStyleHash, renderPage } from './page.ts'

describe('renderPage', () => {
  it('carries the very stylesheet that the policy allows', async () => {
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(pageStyle))
    const hash = `sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}`
    expect(pageStyleHash).toBe(hash)
    expect(pageHeaders['content-security-policy']).toContain(`style-src '${hash}'`)
    expect(renderPage({ title: 'x', paragraphs: [], requestId: null })).toContain(`<style>${pageStyle}</style>`)
  })

  it('escapes every string', () => {
    const evil = `<img src=x onerror="alert('1')">&`
    const page = renderPage({ title: evil, paragraphs: [evil], requestId: evil })
    expect(page).not.toContain('<img')
    expect(page.match(/&lt;img src=x onerror=&quot;alert\(&#39;1&#39;\)&quot;&gt;&amp;/g)).toHaveLength(4)
  })

  it('has a dark and a light look and no script', () => {
    expect(pageStyle).toContain('prefers-color-scheme:dark')
    expect(renderPage({ title: 'x', paragraphs: ['y'], requestId: 'z' })).not.toMatch(/<script|onclick|javascript:/)
  })
})
