import type { InputIssue } from './input-issue.ts'
import { unexpected } from './input-issue.ts'

/** One parameter of a query: what is expected of it, and whether a value is that. */
export interface QueryParameter {
  readonly expected: string
  readonly accepts: (value: string) => boolean
}

/** The parameters that a query may have, by name. */
export type QueryParameters = Readonly<Record<string, QueryParameter>>

const limit: QueryParameter = {
  expected: 'a whole number from 1 to 1000',
  accepts: (value) => /^(?:[1-9]\d{0,2}|1000)$/.test(value),
}

const userId: QueryParameter = {
  expected: 'the id of a user, 1 to 100 characters',
  accepts: (value) => value !== '' && value.length <= 100,
}

/** Those of a list in pages. */
export const pageParameters: QueryParameters = {
  limit,
  after: { expected: 'the "next" of the page before', accepts: (value) => value !== '' && value.length <= 254 },
}

/** Those of a list in pages of what belongs to users. */
export const userParameters: QueryParameters = { ...pageParameters, user_id: userId }

/** Those of a change that can be tried. */
export const dryRunParameters: QueryParameters = {
  dry_run: { expected: 'true or false', accepts: (value) => value === 'true' || value === 'false' },
}

/**
 * Returns what is wrong with a query: a parameter that is not known, that comes twice, or whose value is not as expected.
 * Nothing is passed over: who mistypes a filter must not take all records for those that they asked for.
 */
export function judgeQuery(query: URLSearchParams, known: QueryParameters): ReadonlyArray<InputIssue> {
  const names = Object.keys(known).join(', ')
  const none = names === '' ? 'no parameters' : `no such parameter, but ${names}`
  return [...new Set(query.keys())].flatMap((name) => {
    const parameter = Object.hasOwn(known, name) ? known[name] : undefined
    const [value = '', ...more] = query.getAll(name)
    if (parameter === undefined) return [unexpected(name.slice(0, 100), none)]
    if (more.length > 0) return [unexpected(name, 'one value')]
    return parameter.accepts(value) ? [] : [unexpected(name, parameter.expected)]
  })
}
