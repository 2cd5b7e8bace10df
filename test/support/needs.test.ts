import { afterEach, expect, it, vi } from 'vitest'
import { findChromium } from './find-chromium.ts'
import { hasNeeded } from './needs.ts'

const need = { what: 'a thing', remedy: 'install it' }
afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

it('skips with a line that says what is missing and how to get it', () => {
  vi.stubEnv('VOYAGE_SKIP_NOTHING', undefined)
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  expect([hasNeeded(true, need), hasNeeded(false, need)]).toEqual([true, false])
  expect(write.mock.calls).toEqual([['SKIPPED, for want of a thing: install it\n']])
})

it('fails in CI, where nothing is skipped', () => {
  vi.stubEnv('VOYAGE_SKIP_NOTHING', '1')
  expect(hasNeeded(true, need)).toBe(true)
  expect(() => hasNeeded(false, need)).toThrow('these tests need a thing: install it')
})

it('takes no Chromium for one that CHROMIUM_PATH names and that is not there', () => {
  vi.stubEnv('VOYAGE_SKIP_NOTHING', '1')
  vi.stubEnv('CHROMIUM_PATH', '/nowhere/chromium')
  expect(() => findChromium()).toThrow('Chromium')
})
