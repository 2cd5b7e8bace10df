/** Returns the JSON value that wrangler wrote, after any lines for people in front of it; undefined when there is none. */
export function readJsonOutput(stdout: string): unknown {
  const start = stdout.search(/^[[{]/m)
  if (start === -1) return undefined
  try {
    return JSON.parse(stdout.slice(start))
  } catch {
    return undefined
  }
}
