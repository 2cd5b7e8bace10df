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

  it.each([
    ['PLATFORM_ORIGIN', { PLATFORM_ORIGIN: 'localhost' }],
    ['AUTH_HOST', { AUTH_HOST: '' }],
    ['CONTROL_HOST', { CONTROL_HOST: 'a b' }],
    ['PLATFORM_ORIGIN, AUTH_HOST and CONTROL_HOST', { AUTH_HOST: 'localhost' }],
  ])('refuses an unusable %s by its name', (name, changes) => {
    expect(() => parseSettings({ ...vars, ...changes })).toThrow(name)
  })
})
