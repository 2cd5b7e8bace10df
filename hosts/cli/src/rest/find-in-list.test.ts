import { expect, it } from 'vitest'
import { ok } from '../executor/result.ts'
import { createRestNamespaces } from './rest-resources.ts'

const { signal } = new AbortController()
const idOf = (index: number) => index.toString(16).padStart(32, '0')

/** An account with 250 namespaces whose list gives at most `most` a page, whatever it is asked for. */
function arrange({ most, saysTotal }: { readonly most: number; readonly saysTotal: boolean }) {
  const all = Array.from({ length: 250 }, (_, index) => ({ title: `cache-${index}`, id: idOf(index) }))
  const asked: Array<string> = []
  const { find } = createRestNamespaces(async ({ path }) => {
    asked.push(path)
    const query = new URL(path, 'https://api').searchParams
    const size = Math.min(most, Number(query.get('per_page')))
    const result = all.slice((Number(query.get('page')) - 1) * size).slice(0, size)
    return ok({ success: true, result, ...(saysTotal ? { result_info: { total_count: all.length } } : {}) })
  })
  return { find, asked }
}

it('reads a list to its end where pages are shorter than was asked', async () => {
  const { find, asked } = arrange({ most: 20, saysTotal: true })
  expect(await find('cache-249', { signal })).toEqual(ok(idOf(249)))
  expect(await find('cache-250', { signal })).toEqual(ok(null))
  expect(asked).toHaveLength(2 * 13)
})

it('reads a list that does not say its length until a page is not full', async () => {
  const { find, asked } = arrange({ most: 100, saysTotal: false })
  expect(await find('cache-249', { signal })).toEqual(ok(idOf(249)))
  expect(asked).toHaveLength(3)
})

it('reads a list once that comes whole, whatever page is asked for', async () => {
  const all = Array.from({ length: 250 }, (_, index) => ({ title: `cache-${index}`, id: idOf(index) }))
  const asked: Array<string> = []
  const { find } = createRestNamespaces(async ({ path }) => {
    asked.push(path)
    return ok({ success: true, result: all, result_info: { total_count: all.length } })
  })
  expect(await find('cache-249', { signal })).toEqual(ok(idOf(249)))
  expect(asked).toHaveLength(1)
})
