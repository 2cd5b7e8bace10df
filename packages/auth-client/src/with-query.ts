/** Returns the address with these parameters in its query; a list stands for as many, one that is undefined for none. */
export function withQuery(
  address: string,
  parameters: Readonly<Record<string, string | number | ReadonlyArray<string> | undefined>>,
): URL {
  const url = new URL(address)
  for (const [name, value] of Object.entries(parameters)) {
    for (const single of [value ?? []].flat()) url.searchParams.append(name, String(single))
  }
  return url
}
