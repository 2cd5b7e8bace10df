/** Returns a 303 that no cache keeps: the next request is a GET whatever this one was (RFC 9700 section 4.12). */
export function redirect(location: string, setCookies: ReadonlyArray<string>): Response {
  const headers = new Headers({ location, 'cache-control': 'no-store' })
  for (const cookie of setCookies) headers.append('set-cookie', cookie)
  return new Response(null, { status: 303, headers })
}
