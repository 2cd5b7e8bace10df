import { expect, it } from 'vitest'
import { namePlace } from './name-place.ts'

it.each([
  ['https://client.example/cb?x=1', 'site', 'client.example'],
  ['https://client.example:8443/cb', 'site', 'client.example:8443'],
  ['https://meridian.example.evil.example/meridian.example', 'site', 'meridian.example.evil.example'],
  ['https://xn--mridian-cva.example/', 'site', 'xn--mridian-cva.example'],
  ['HTTPS://CLIENT.example', 'site', 'client.example'],
  ['http://127.0.0.1:4000/cb', 'site', '127.0.0.1:4000'],
  ['com.example.app:/cb', 'app', 'com.example.app'],
  ['com.example.app://meridian.example/cb', 'app', 'com.example.app'],
])('%s leads to the %s %s', (redirectUri, kind, name) => {
  expect(namePlace(redirectUri)).toEqual({ kind, name })
})
