/**
 * Returns `text` with every occurrence of a secret replaced: as it is, on one line, and in its JSON and URL spelling.
 * Empty secrets are ignored.
 */
export function redact(text: string, secrets: ReadonlyArray<string>): string {
  const spellings = secrets.flatMap((secret) => [
    secret,
    oneLine(secret),
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
  ])
  // Longest first, so that a secret that holds another one leaves nothing behind.
  const ordered = [...new Set(spellings)].filter((one) => one !== '').sort((a, b) => b.length - a.length)
  return ordered.reduce((rest, secret) => rest.replaceAll(secret, '[secret]'), text)
}

/** Returns `text` with each run of white space as one space. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}
