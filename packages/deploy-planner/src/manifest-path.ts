/** Returns a path as people write it: `tenants[0].domains[1]`, with quotes around keys that are no identifiers. */
export function formatPath(path: ReadonlyArray<PropertyKey>): string {
  let text = ''
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`
    else if (/^[A-Za-z_$][\w$]*$/.test(String(part))) text += text === '' ? String(part) : `.${String(part)}`
    else text += `[${JSON.stringify(String(part))}]`
  }
  return text
}
