import fc from 'fast-check'
import { expect, it } from 'vitest'
import { dryRunParameters, judgeQuery, pageParameters } from './judge-query.ts'

const said = (query: string, known = pageParameters) =>
  judgeQuery(new URLSearchParams(query), known).map(({ path, message }) => `${path}: ${message}`)

it('takes what is right, each parameter once', () => {
  for (const query of ['', 'limit=1', 'limit=1000&after=ada', 'after=a%20b']) expect(said(query)).toEqual([])
  for (const query of ['', 'dry_run=true', 'dry_run=false']) expect(said(query, dryRunParameters)).toEqual([])
})

it('names all that is wrong, and what would be right', () => {
  expect(said('limit=x&foo=1&after=&limits=2')).toEqual([
    'limit: expected a whole number from 1 to 1000',
    'foo: expected no such parameter, but limit, after',
    'after: expected the "next" of the page before',
    'limits: expected no such parameter, but limit, after',
  ])
  expect(said('after=a&after=b')).toEqual(['after: expected one value'])
  expect(said('limit=1', {})).toEqual(['limit: expected no parameters'])
  expect(said('dry_run=yes', dryRunParameters)).toEqual(['dry_run: expected true or false'])
})

it('takes as a limit the whole numbers from 1 to 1000 and nothing else', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 1000 }), (limit) => said(`limit=${limit}`).length === 0))
  const others = fc.oneof(
    fc.integer({ min: 1001 }),
    fc.integer({ max: 0 }),
    fc.double().filter((n) => !Number.isInteger(n)),
  )
  fc.assert(fc.property(others, (limit) => said(`limit=${limit}`).length === 1))
  for (const limit of ['', '01', '1e2', '0x1', ' 1', '+1']) {
    expect(said(`limit=${encodeURIComponent(limit)}`)).toHaveLength(1)
  }
})

it('repeats no value, and no long name', () => {
  const query = fc.webQueryParameters()
  fc.assert(
    fc.property(query, (text) => {
      for (const issue of judgeQuery(new URLSearchParams(text), pageParameters)) {
        expect(issue.path.length).toBeLessThanOrEqual(100)
      }
    }),
  )
  expect(JSON.stringify(said('limit=hunter22&after='))).not.toContain('hunter22')
})
