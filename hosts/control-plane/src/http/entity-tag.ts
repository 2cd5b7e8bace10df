/** Returns the strong entity tag of a tenant at this version. */
export function entityTag(version: number): string {
  return `"${version}"`
}

/**
 * Returns the versions an If-Match header allows; null when it allows any (absent, or `*`). Weak and foreign tags
 * match nothing, as the strong comparison has it (RFC 9110 section 13.1.1).
 */
export function parseIfMatch(header: string | undefined): ReadonlyArray<number> | null {
  if (header === undefined || header.trim() === '*') return null
  return versionsIn(header.split(',').map((tag) => tag.trim()))
}

/** Tells whether an If-None-Match header names this version, by the weak comparison (RFC 9110 section 13.1.2). */
export function matchesNone(header: string | undefined, version: number): boolean {
  if (header === undefined) return true
  if (header.trim() === '*') return false
  return !versionsIn(header.split(',').map((tag) => tag.trim().replace(/^W\//, ''))).includes(version)
}

function versionsIn(tags: ReadonlyArray<string>): ReadonlyArray<number> {
  return tags.filter((tag) => /^"\d{1,15}"$/.test(tag)).map((tag) => Number(tag.slice(1, -1)))
}
