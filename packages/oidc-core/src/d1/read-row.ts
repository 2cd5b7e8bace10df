import { OpenidError } from '../openid-error.ts'

/** A row as D1 returns it. */
export type Row = Readonly<Record<string, unknown>>

/** @throws OpenidError OIDC_STORE_INVALID_ROW when the column is no text */
export function text(row: Row, column: string): string {
  const value = row[column]
  if (typeof value !== 'string') throw new OpenidError('OIDC_STORE_INVALID_ROW')
  return value
}

/** @throws OpenidError OIDC_STORE_INVALID_ROW when the column is neither text nor null */
export function optionalText(row: Row, column: string): string | null {
  return optionalTextOf(row[column])
}

/** @throws OpenidError OIDC_STORE_INVALID_ROW when the value is neither text nor null */
export function optionalTextOf(value: unknown): string | null {
  if (value === null || typeof value === 'string') return value
  throw new OpenidError('OIDC_STORE_INVALID_ROW')
}

/** @throws OpenidError OIDC_STORE_INVALID_ROW when the column is no number */
export function integer(row: Row, column: string): number {
  const value = row[column]
  if (typeof value !== 'number') throw new OpenidError('OIDC_STORE_INVALID_ROW')
  return value
}

/** @throws OpenidError OIDC_STORE_INVALID_ROW when the column is neither a number nor null */
export function optionalInteger(row: Row, column: string): number | null {
  return row[column] === null ? null : integer(row, column)
}

/** @throws OpenidError OIDC_STORE_INVALID_ROW when the column is no JSON list */
export function list(row: Row, column: string): ReadonlyArray<unknown> {
  const value: unknown = JSON.parse(text(row, column))
  if (!Array.isArray(value)) throw new OpenidError('OIDC_STORE_INVALID_ROW')
  return value
}

/** @throws OpenidError OIDC_STORE_INVALID_ROW when the column is no JSON list of texts */
export function textList(row: Row, column: string): ReadonlyArray<string> {
  return textListOf(JSON.parse(text(row, column)))
}

/** @throws OpenidError OIDC_STORE_INVALID_ROW when the value is no list of texts */
export function textListOf(list: unknown): ReadonlyArray<string> {
  if (!Array.isArray(list) || list.some((item) => typeof item !== 'string')) {
    throw new OpenidError('OIDC_STORE_INVALID_ROW')
  }
  return list
}

/** @throws OpenidError OIDC_STORE_INVALID_ROW when the column is no JSON object */
export function object(row: Row, column: string): Row {
  return objectOf(JSON.parse(text(row, column)))
}

/** @throws OpenidError OIDC_STORE_INVALID_ROW when the value is no object */
export function objectOf(value: unknown): Row {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new OpenidError('OIDC_STORE_INVALID_ROW')
  }
  return value as Row
}

/** Returns the value if it is one of `values`. @throws OpenidError OIDC_STORE_INVALID_ROW otherwise */
export function oneOf<T extends string>(value: string, values: ReadonlyArray<T>): T {
  const found = values.find((candidate) => candidate === value)
  if (found === undefined) throw new OpenidError('OIDC_STORE_INVALID_ROW')
  return found
}
