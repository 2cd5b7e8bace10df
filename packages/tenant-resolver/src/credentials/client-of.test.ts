import { expect, test } from 'vitest'
import { clientOf, networkOf } from './client-of.ts'

test.each([
  ['2a06:98c0:3600::103', 'mallory.example', 'worker mallory.example'],
  ['2a06:98c0:3600::103', null, '2a06:98c0:3600:0'],
  ['2a06:98c0:3600::103', 'x'.repeat(300), `worker ${'x'.repeat(253)}`],
  // Whoever is no Worker can write what it likes there.
  ['192.0.2.7', 'mallory.example', '192.0.2.7'],
  [null, 'mallory.example', 'unknown'],
])('counts a request from %s with the zone %s for %s', (address, zone, client) => {
  const headers = new Headers()
  if (address !== null) headers.set('cf-connecting-ip', address)
  if (zone !== null) headers.set('cf-worker', zone)
  expect(clientOf(headers)).toBe(client)
})

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['2001:DB8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['::1', '0:0:0:0'],
  ['::ffff:192.0.2.7', '0:0:0:0'],
  ['2001:db8:1:2::', '2001:db8:1:2'],
  ['', ''],
  ['no:address', 'no:address'],
])('counts %s as %s', (address, network) => {
  expect(networkOf(address)).toBe(network)
})
