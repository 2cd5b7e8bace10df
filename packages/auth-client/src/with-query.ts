/** Returns the address with these parameters in its query; one that is undefined is left out. */
export function withQuery(
  address: string,
  parameters: ReadonlyArray<readonly [string, string | number | undefined]>,
): URL {
  const url = new URL(address)
  for (const [name, value] of parameters) if (value !== undefined) url.searchParams.append(name, String(value))
  return url
}
