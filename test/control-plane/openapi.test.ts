import { auditActions } from '@voyage/catalog'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ControlPlane, StartOptions } from './arrange.ts'
import { startControlPlane } from './arrange.ts'
import type { GivenAnswer } from './contract/api-document.ts'
import type { DnsServer } from './contract/dns.ts'
import { startDns } from './contract/dns.ts'
import type { Issuer } from './contract/issuer.ts'
import { audience, startIssuer } from './contract/issuer.ts'
import {
  produceContention,
  produceFailures,
  produceLockOut,
  produceMisconfiguration,
  produceWithoutIssuer,
  produceWithoutSealingKey,
} from './contract/produce-failures.ts'
import { produceOutcomes } from './contract/produce-outcomes.ts'
import { produceRefusals, produceTenantRefusals } from './contract/produce-refusals.ts'
import type { Receiver } from './receiver.ts'
import { startReceiver } from './receiver.ts'

let dns: DnsServer
let issuer: Issuer
let receiver: Receiver
let plane: ControlPlane

/** Nothing answers there: fetch refuses this port. */
const nowhere = 'http://127.0.0.1:1'

const withPlane = async (
  use: (plane: ControlPlane) => Promise<void>,
  vars: Readonly<Record<string, string>> = {},
  options: StartOptions = {},
): Promise<ReadonlySet<string>> => {
  const all = { BOOTSTRAP_CREDENTIAL: 'always', OPERATOR_ISSUER: issuer.url, ...vars }
  const other = await startControlPlane(all, options)
  try {
    await use(other)
    return other.given
  } finally {
    await other.stop()
  }
}

beforeAll(async () => {
  ;[dns, issuer, receiver] = [await startDns(), await startIssuer(), await startReceiver()]
  plane = await startControlPlane({
    BOOTSTRAP_CREDENTIAL: 'always',
    OPERATOR_ISSUER: issuer.url,
    OPERATOR_AUDIENCE: audience,
    DNS_OVER_HTTPS_URL: dns.url,
  })
})
afterAll(async () => {
  await plane.stop()
  for (const server of [dns, issuer, receiver]) await server.stop()
})

test('every documented answer of every operation is given, as documented, and no other', async () => {
  const operator = { issuer: issuer.url, kind: 'user', subject: 'ada', name: 'Ada' }
  await plane.call('POST /operators', { json: operator })
  // Whatever is answered otherwise than documented rejects.
  await produceRefusals(plane, issuer)
  await produceTenantRefusals(plane, await produceOutcomes(plane, { dns, receiver }))
  const failures = await withPlane(produceFailures)
  const contention = await withPlane(produceContention)
  const keyless = await withPlane(produceWithoutSealingKey, { WEBHOOK_ENCRYPTION_SECRET: '' })
  const issuerless = await withPlane(produceWithoutIssuer, { OPERATOR_ISSUER: nowhere })
  const locked = await withPlane(produceLockOut, { BOOTSTRAP_CREDENTIAL: 'until-first-operator' })
  const wrong = await withPlane(produceMisconfiguration, { DELETION_GRACE_DAYS: 'some' }, { api: plane.api })
  const given = new Set([...plane.given, ...failures, ...contention, ...keyless, ...issuerless, ...locked, ...wrong])
  expect(plane.api.answers.filter((answer) => !given.has(answer))).toEqual([])
  expect(given.size).toBe(plane.api.answers.length)

  const actions = new Set<string>()
  for (let cursor = 'p0'; cursor !== null; ) {
    const { body } = await plane.call(`GET /audit?limit=100&cursor=${cursor}`)
    for (const { action } of body.entries) actions.add(action)
    cursor = body.next_cursor
  }
  // What the schedule does, no request does.
  expect(auditActions.filter((action) => !actions.has(action))).toEqual(['domain.unverified'])
}, 300_000)

describe('the contract check', () => {
  const good = async (): Promise<GivenAnswer> => plane.call('GET /health', { anonymous: true })
  const judged = async (target: string, change: Partial<GivenAnswer> = {}): Promise<string | null> =>
    plane.api.judge(target, { ...(await good()), ...change })
  const problem = (status: number, code: string, more = {}) => ({
    status,
    headers: new Headers({
      'content-type': 'application/problem+json',
      'x-request-id': 'a',
      'cache-control': 'no-store, no-transform',
      ...more,
    }),
    body: { type: `urn:voyage:problem:${code}`, title: 'A', status, detail: 'A.' },
  })

  test('takes an answer that is as documented', async () => {
    expect(await judged('GET /health')).toBe('getHealth 200')
    expect(plane.api.judge('GET /tenants/x', problem(404, 'tenant-not-found'))).toBe('getTenant 404 tenant-not-found')
  })

  test('refuses a status that is not documented', async () => {
    await expect(judged('GET /health', { status: 418 })).rejects.toThrow('which is not documented')
  })

  test.each([
    ['lacks a field', {}],
    ['has a field too many', { status: 'ok', more: true }],
    ['has another value', { status: 'poor' }],
    ['is of another type', ['ok']],
  ])('refuses a body that %s', async (_, body) => {
    await expect(judged('GET /health', { body })).rejects.toThrow('the body is not as documented')
  })

  test('refuses a problem whose code is not documented for the operation', () => {
    expect(() => plane.api.judge('GET /tenants/x', problem(404, 'domain-not-found'))).toThrow('is not as documented')
  })

  test('refuses invalid input without errors, and errors of anything else', () => {
    const invalid = problem(422, 'invalid-input')
    expect(() => plane.api.judge('GET /tenants', invalid)).toThrow("must have required property 'errors'")
    const other = problem(404, 'tenant-not-found')
    const errors = [{ path: '', expected: 'a', message: 'A.' }]
    expect(() => plane.api.judge('GET /tenants/x', { ...other, body: { ...other.body, errors } })).toThrow('errors')
  })

  test('refuses an answer without a header that is documented, and with one that is not', async () => {
    const { headers } = await good()
    const without = new Headers(headers)
    without.delete('etag')
    await expect(judged('GET /health', { headers: without })).rejects.toThrow('without ETag')
    const more = new Headers(headers)
    more.set('location', '/x')
    await expect(judged('GET /health', { headers: more })).rejects.toThrow('with location, which is not documented')
  })

  test('refuses another media type, and an operation that is not documented', async () => {
    const headers = new Headers((await good()).headers)
    headers.set('content-type', 'text/plain')
    await expect(judged('GET /health', { headers })).rejects.toThrow('as text/plain')
    await expect(judged('GET /nowhere')).rejects.toThrow('no such operation')
  })
})
