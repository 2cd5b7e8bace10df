import { CatalogError } from '../catalog-error.ts'
import type { D1Row } from './d1-like.ts'

/** Returns the error for a column whose value the catalog did not write. */
export function unreadable(column: string): CatalogError {
  return new CatalogError('CATALOG_ROW_UNREADABLE', `Column ${column} of a catalog row has an unexpected value.`)
}

/** Returns the text in a column. @throws CatalogError `CATALOG_ROW_UNREADABLE` */
export function readText(row: D1Row, column: string): string {
  const value = row[column]
  if (typeof value !== 'string') throw unreadable(column)
  return value
}

/** Returns the text in a column, or null. @throws CatalogError `CATALOG_ROW_UNREADABLE` */
export function readNullableText(row: D1Row, column: string): string | null {
  return row[column] === null ? null : readText(row, column)
}

/** Returns the whole number in a column. @throws CatalogError `CATALOG_ROW_UNREADABLE` */
export function readInteger(row: D1Row, column: string): number {
  const value = row[column]
  if (!Number.isSafeInteger(value)) throw unreadable(column)
  return value as number
}

/** Returns the whole number in a column, or null. @throws CatalogError `CATALOG_ROW_UNREADABLE` */
export function readNullableInteger(row: D1Row, column: string): number | null {
  return row[column] === null ? null : readInteger(row, column)
}

/** Returns the one of `choices` that a column holds. @throws CatalogError `CATALOG_ROW_UNREADABLE` */
export function readChoice<T extends string>(row: D1Row, column: string, choices: ReadonlyArray<T>): T {
  const value = row[column]
  const choice = choices.find((each) => each === value)
  if (choice === undefined) throw unreadable(column)
  return choice
}

/** Returns the parsed JSON text of a column. @throws CatalogError `CATALOG_ROW_UNREADABLE` */
export function readJson(row: D1Row, column: string): unknown {
  try {
    return JSON.parse(readText(row, column))
  } catch {
    throw unreadable(column)
  }
}
