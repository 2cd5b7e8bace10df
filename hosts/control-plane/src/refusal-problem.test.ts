import { CatalogError } from '@voyage/catalog'
import { OpenidError } from '@voyage/oidc-core'
import { expect, test } from 'vitest'
import { problemResponse } from './problem.ts'
import { failureProblem, refusalProblem } from './refusal-problem.ts'

test('a refusal of a status change names both statuses', async () => {
  const problem = refusalProblem({ reason: 'status_change_refused', from: 'deleted', to: 'active' })
  const response = problemResponse(problem)
  expect(response.status).toBe(409)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  expect(await response.json()).toEqual({
    type: 'urn:voyage:problem:status-change-refused',
    title: 'The tenant cannot change to this status',
    status: 409,
    detail: 'An update cannot take a tenant from deleted to active.',
  })
})

test('an auth host whose keys were never to be had asks the caller to come again', () => {
  expect(failureProblem(new OpenidError('OIDC_KEYS_UNAVAILABLE'))).toEqual({
    code: 'issuer-unavailable',
    headers: { 'retry-after': '5' },
  })
  expect(failureProblem(new OpenidError('OIDC_STORE_INVALID_ROW'))).toEqual({ code: 'internal' })
})

test('contention and a deaf DNS ask the caller to come again', () => {
  expect(failureProblem(new CatalogError('CATALOG_CONTENDED', 'x'))).toEqual({
    code: 'contended',
    headers: { 'retry-after': '1' },
  })
  expect(failureProblem(new CatalogError('CATALOG_DNS_FAILED', 'x')).code).toBe('dns-unavailable')
})

test.each([new CatalogError('CATALOG_STORE_FAILED', 'x'), new Error('secret'), 'secret', undefined])(
  'tells nothing of any other failure',
  (failure) => {
    expect(failureProblem(failure)).toEqual({ code: 'internal' })
  },
)
