import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseTenantPath } from './tenant-path.ts'

const slug = fc.stringMatching(/^[a-z0-9](-?[a-z0-9]){0,20}$/)

describe('parseTenantPath', { timeout: 30_000 }, () => {
  it('takes slug, prefix and the rest of the path apart', () => {
    expect(parseTenantPath('/t/meridian/today/x', '/t')).toEqual({
      ok: true,
      value: { slug: 'meridian', basePath: '/t/meridian', pathname: '/today/x', canonical: true },
    })
  })

  it('gives an empty path when the address ends with the slug', () => {
    expect(parseTenantPath('/t/meridian', '/t')).toMatchObject({ ok: true, value: { pathname: '' } })
  })

  it('works below a prefix of several segments', () => {
    expect(parseTenantPath('/sites/of/meridian/', '/sites/of')).toMatchObject({
      value: { slug: 'meridian', basePath: '/sites/of/meridian', pathname: '/' },
    })
  })

  it('decodes once and says that the spelling is not the public one', () => {
    expect(parseTenantPath('/t/%6deridian/', '/t')).toMatchObject({
      value: { slug: 'meridian', basePath: '/t/meridian', canonical: false },
    })
  })

  it.each(['/', '/t', '/tt/meridian', '/x/t/meridian', '/T/meridian', '//t/meridian'])(
    'is not concerned with %s',
    (pathname) => {
      expect(parseTenantPath(pathname, '/t')).toBeNull()
    },
  )

  it.each([
    '/t/',
    '/t//x',
    '/t/a%2Fb/',
    '/t/a%00/',
    '/t/%/',
    '/t/%zz/',
    '/t/%256deridian/',
    '/t/Meridian/',
    '/t/a--b/',
    '/t/-a/',
    '/t/a-/',
    '/t/a_b/',
    '/t/%C3%BC/',
    '/t/%FF/',
    `/t/${'a'.repeat(64)}/`,
  ])('refuses %s', (pathname) => {
    expect(parseTenantPath(pathname, '/t')).toEqual({ ok: false, error: { reason: 'slug_malformed' } })
  })

  it('never throws, and names a slug only where a plain reading of the path has it', () => {
    fc.assert(
      fc.property(fc.webPath(), fc.string({ unit: 'binary' }), (path, noise) => {
        for (const pathname of [path, `/t/${path}`, `/t${path}`, `/t/${noise}`]) {
          const result = parseTenantPath(pathname, '/t')
          if (result?.ok !== true) continue
          expect(decodeURIComponent(pathname.split('/')[2] ?? '')).toBe(result.value.slug)
          expect(result.value.slug).toMatch(/^[a-z0-9-]{1,63}$/)
        }
      }),
    )
  })

  it('puts a canonical path together again', () => {
    fc.assert(
      fc.property(slug, fc.webPath(), (name, rest) => {
        const result = parseTenantPath(`/t/${name}/${rest}`, '/t')
        if (result?.ok !== true) throw new Error('refused')
        expect(result.value.basePath + result.value.pathname).toBe(`/t/${name}/${rest}`)
      }),
    )
  })
})
