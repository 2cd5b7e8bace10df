import { describe, expect, it } from 'vitest'
import { parseSettings } from './settings.ts'

const vars = {
  PLATFORM_ORIGIN: 'http://localhost:8787',
  AUTH_HOST: 'auth.localhost:8787',
  CONTROL_HOST: 'control.localhost:8787',
}

describe('parseSettings', () => {
  it('tells whose a host is, whatever its port, case or trailing dot', () => {
    const { ownerOf } = parseSettings(vars)
    const owners = ['localhost', 'AUTH.localhost:1', 'control.localhost.', 'meridian.localhost', 'evilauth.localhost']
    expect(owners.map((host) => ownerOf(new URL(`http://${host}/`)))).toEqual([
      'platform',
      'auth',
      'control',
      'tenant',
      'tenant',
    ])
  })

  it('takes no address with user information for one of the platform', () => {
    const { ownerOf } = parseSettings(vars)
    for (const url of [
      'http://evil@auth.localhost/',
      'http://:x@control.localhost/',
      'http://localhost:1@localhost/',
    ]) {
      expect(ownerOf(new URL(url)), url).toBe('tenant')
    }
  })

  it.each([
    ['PLATFORM_ORIGIN', { PLATFORM_ORIGIN: 'localhost' }],
    ['AUTH_HOST', { AUTH_HOST: '' }],
    ['CONTROL_HOST', { CONTROL_HOST: 'a b' }],
    ['PLATFORM_ORIGIN, AUTH_HOST and CONTROL_HOST', { AUTH_HOST: 'localhost' }],
  ])('refuses an unusable %s by its name', (name, changes) => {
    expect(() => parseSettings({ ...vars, ...changes })).toThrow(name)
  })

  it('reads the roots of sites and the size of bodies, with defaults', () => {
    expect(parseSettings(vars)).toMatchObject({ sitesRoots: [], limits: { maxBodyBytes: 10_485_760 } })
    const given = parseSettings({ ...vars, SITES_ROOTS: ' Sites.example:8787 b.example ', MAX_BODY_BYTES: '5' })
    expect(given).toMatchObject({ sitesRoots: ['sites.example', 'b.example'], limits: { maxBodyBytes: 5 } })
    expect(() => parseSettings({ ...vars, SITES_ROOTS: 'a..b' })).toThrow('SITES_ROOTS')
    for (const bytes of ['x', '-1', '1.5']) {
      expect(() => parseSettings({ ...vars, MAX_BODY_BYTES: bytes })).toThrow('MAX_BODY_BYTES')
    }
  })

  it('reads for how long an outage is bridged', () => {
    expect(parseSettings(vars).outageGraceSeconds).toBe(60)
    expect(parseSettings({ ...vars, OUTAGE_GRACE_SECONDS: '300' }).outageGraceSeconds).toBe(300)
    for (const seconds of ['', '-1', '3601', 'x']) {
      expect(() => parseSettings({ ...vars, OUTAGE_GRACE_SECONDS: seconds })).toThrow('OUTAGE_GRACE_SECONDS')
    }
  })

  it('reads which access tokens count, for which audience, and what becomes of the others', () => {
    expect(parseSettings(vars).tokens).toEqual({ issuers: [], invalid: 'refuse' })
    const two = 'https://a.example http://localhost:8787/auth'
    expect(parseSettings({ ...vars, TOKEN_ISSUERS: two, TOKEN_INVALID: 'pass' }).tokens).toEqual({
      issuers: two.split(' ').map((issuer) => ({ issuer, audiences: [issuer] })),
      invalid: 'pass',
    })
    const given = parseSettings({ ...vars, TOKEN_ISSUERS: 'https://a.example', TOKEN_AUDIENCES: ' x  y ' })
    expect(given.tokens.issuers).toEqual([{ issuer: 'https://a.example', audiences: ['x', 'y'] }])
    for (const issuer of [
      'a.example',
      'http://a.example',
      'http://evillocalhost',
      'https://a.example?x',
      'ftp://localhost',
    ]) {
      expect(() => parseSettings({ ...vars, TOKEN_ISSUERS: issuer }), issuer).toThrow('TOKEN_ISSUERS')
    }
    expect(() => parseSettings({ ...vars, TOKEN_INVALID: 'ignore' })).toThrow('TOKEN_INVALID')
  })
})
