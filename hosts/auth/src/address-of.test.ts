import { expect, it } from 'vitest'
import { addressOf, readAddress } from './address-of.ts'

const seen = (address: string): string | null => addressOf({ headers: new Headers({ 'cf-connecting-ip': address }) })

it.each([
  ['192.0.2.7', '192.0.2.7'],
  [' 192.0.2.7 ', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2:ffff::1'],
  ['2001:DB8:1:2::', '2001:db8:1:2::1'],
])('reads %j as what a request from %s is known by', (written, address) => {
  expect(readAddress(written)).toBe(seen(address))
})

it('reads the zone of a Worker, which is what its requests are known by', () => {
  const headers = new Headers({ 'cf-connecting-ip': '2a06:98c0:3600::103', 'cf-worker': 'other.example' })
  expect(readAddress('worker other.example')).toBe(addressOf({ headers }))
})

it.each([
  '',
  '192.0.2',
  '192.0.2.256',
  '192.0.2.07',
  '192.0.2.7/24',
  'a host',
  'no:address',
  'worker',
  '[::1]',
  '::1\n::2',
])('reads no address in %j', (written) => {
  expect(readAddress(written)).toBeNull()
})

it('knows no address where Cloudflare saw none', () => {
  expect(addressOf({ headers: new Headers() })).toBeNull()
})
