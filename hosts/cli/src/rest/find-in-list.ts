import type { Result, StepFailure } from '@voyage/deploy-planner'
import { ambiguousName } from '../cloudflare/ambiguous-name.ts'
import { err, ok } from '../executor/result.ts'
import { isRecord } from '../http/api-client.ts'
import { answerUnexpected } from './answer-unexpected.ts'
import type { CallCloudflare } from './cloudflare-api.ts'

/** A list of an account's things and what is looked for in it. */
export interface ListSearch {
  readonly call: CallCloudflare
  readonly signal: AbortSignal
  /** For messages: `D1 database`. */
  readonly what: string
  readonly name: string
  /** The request's path without its page, which may hold other parameters. */
  readonly path: string
  readonly nameKey: string
  readonly idKey: string
  readonly isId: (id: string) => boolean
}

const PAGE_SIZE = 100

/**
 * Returns the id of the one thing called exactly `name`, or null when the account's whole list certainly does not hold
 * it. Two of the name are a failure.
 */
export async function findInList(search: ListSearch): Promise<Result<string | null, StepFailure>> {
  const { call, signal, what, name, path, nameKey, idKey } = search
  const doing = `looking for the ${what} ${name}`
  const matches: Array<Record<string, unknown>> = []
  let seen = 0
  for (let page = 1; ; page++) {
    const separator = path.includes('?') ? '&' : '?'
    const at = `${path}${separator}per_page=${PAGE_SIZE}&page=${page}`
    const listed = await call({ method: 'GET', path: at, doing, reach: 'nothing', signal, wanted: 'envelope' })
    if (!listed.ok) return listed
    const { result, total } = readPage(listed.value)
    if (result === null) return err(answerUnexpected(doing, 'none'))
    // A filter of Cloudflare's finds parts of names too.
    matches.push(...result.filter(isRecord).filter((one) => one[nameKey] === name))
    seen += result.length
    // A page may be shorter than was asked: what the list says of its length counts.
    const isWhole = total === null ? result.length < PAGE_SIZE : seen >= total
    if (isWhole || result.length === 0) break
  }
  const [match, ...others] = matches
  if (match === undefined) return ok(null)
  if (others.length > 0) return err(ambiguousName(what, name, matches.length))
  const id = match[idKey]
  return typeof id === 'string' && search.isId(id) ? ok(id) : err(answerUnexpected(doing, 'none'))
}

/** The things of one page, and how many the list has where it says so. */
function readPage(answer: unknown): { readonly result: ReadonlyArray<unknown> | null; readonly total: number | null } {
  const { result, result_info: info } = isRecord(answer) ? answer : {}
  const total = isRecord(info) ? info['total_count'] : undefined
  return { result: Array.isArray(result) ? result : null, total: typeof total === 'number' ? total : null }
}
