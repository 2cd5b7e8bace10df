const slugPattern = /^[a-z0-9](?:-?[a-z0-9])*$/
const maxSlugLength = 63

/** Returns whether `value` is a tenant slug: lower-case letters and digits in groups joined by one hyphen, at most 63. */
export function isSlug(value: string): boolean {
  return value.length <= maxSlugLength && slugPattern.test(value)
}
