import { describe, expect, it } from 'vitest'
import type { RefusalCode } from './refusals.ts'
import { refusals } from './refusals.ts'
import { renderRefusal } from './render-refusal.ts'

const codes = Object.keys(refusals) as Array<RefusalCode>

describe('renderRefusal', () => {
  it.each(codes)('gives %s as problem+json (RFC 9457) to a client that asks for no HTML', async (code) => {
    for (const accept of [null, '*/*', 'application/json', 'text/plain']) {
      const response = renderRefusal({ code, accept, requestId: 'request-1' })
      expect(response.status).toBe(refusals[code].status)
      expect(response.headers.get('content-type')).toBe('application/problem+json')
      expect(response.headers.get('cache-control')).toBe('no-store')
      expect(response.headers.get('vary')).toBe('Accept')
      expect(await response.json()).toEqual({
        type: `urn:voyage:problem:${code}`,
        title: refusals[code].title,
        status: refusals[code].status,
        detail: refusals[code].detail,
        request_id: 'request-1',
      })
    }
  })

  it.each(codes)('gives %s as a page to a browser, with the same status and headers', async (code) => {
    const options = { code, requestId: 'request-1' }
    const page = renderRefusal({ ...options, accept: 'text/html,application/xhtml+xml' })
    const problem = renderRefusal({ ...options, accept: null })
    expect(page.status).toBe(problem.status)
    expect(page.headers.get('cache-control')).toBe('no-store')
    for (const name of ['retry-after', 'www-authenticate']) {
      expect(page.headers.get(name)).toBe(problem.headers.get(name))
    }
    expect(await page.text()).toContain(refusals[code].detail)
  })

  it('challenges when it refuses a credential (RFC 6750 3.1)', () => {
    const response = renderRefusal({ code: 'credential-refused', accept: null, requestId: 'request-1' })
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer error="invalid_token"'])
  })
})
