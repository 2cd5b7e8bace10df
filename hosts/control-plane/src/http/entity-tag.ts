import type { Result } from '@voyage/catalog'

/** Returns the strong entity tag of a tenant at this version. */
export function entityTag(version: number): string {
  return `"${version}"`
}

/** Where an If-Match header stops being one: its characters are counted from 1. */
export interface IfMatchMalformed {
  readonly character: number
}

/**
 * Returns the versions an If-Match header allows; null when it allows any (absent, or `*`). Weak and foreign tags
 * match nothing, as the strong comparison has it; members of the list may be empty.
 *
 * @see RFC 9110 sections 5.6.1, 8.8.3 and 13.1.1
 */
export function parseIfMatch(header: string | undefined): Result<ReadonlyArray<number> | null, IfMatchMalformed> {
  if (header === undefined || header.trim() === '*') return { ok: true, value: null }
  const tags: Array<string> = []
  let mayFollow = true
  for (const { 0: token, index } of header.matchAll(/[ \t]+|,|(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"|./gs)) {
    if (token.trim() === '') continue
    const isTag = token.length > 1
    if (token !== ',' && !(isTag && mayFollow)) return { ok: false, error: { character: index + 1 } }
    if (isTag) tags.push(token)
    mayFollow = !isTag
  }
  return { ok: true, value: versionsIn(tags) }
}

/** Tells whether an If-None-Match header names this version, by the weak comparison (RFC 9110 section 13.1.2). */
export function matchesNone(header: string | undefined, version: number): boolean {
  if (header === undefined) return true
  if (header.trim() === '*') return false
  return !versionsIn(header.split(',').map((tag) => tag.trim().replace(/^W\//, ''))).includes(version)
}

function versionsIn(tags: ReadonlyArray<string>): ReadonlyArray<number> {
  return tags.filter((tag) => /^"(?:0|[1-9]\d{0,14})"$/.test(tag)).map((tag) => Number(tag.slice(1, -1)))
}
