/** The value of a cookie; null without it. */
export function readCookie(request: Request, name: string): string | null {
  const pairs = (request.headers.get('cookie') ?? '').split(/; */)
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) || null
}

/** For this host and its own pages only; ends with the browser. */
export const setCookie = (name: string, value: string): string =>
  `${name}=${value}; Path=/; Secure; HttpOnly; SameSite=Lax`

export const removeCookie = (name: string): string => `${setCookie(name, '')}; Max-Age=0`
