/** What a page needs besides its text. */
export interface PageOptions {
  readonly html: string
  /** Default 200. */
  readonly status?: number
  /** Where forms of this page may lead: the provider's origin, to which signing out redirects. */
  readonly formTarget?: string | undefined
  readonly setCookies?: ReadonlyArray<string>
  /** Seconds after which trying again makes sense. */
  readonly retryAfter?: number
  /** The methods that the address takes, for a 405. */
  readonly allow?: string
}

/** Returns an HTML answer without script, framing or caching. */
export function pageResponse(options: PageOptions): Response {
  const { html, status = 200, formTarget, setCookies = [], retryAfter, allow } = options
  // Browsers apply form-action to the redirects that follow a form, too.
  const formAction = formTarget === undefined ? "'self'" : `'self' ${formTarget}`
  const headers = new Headers({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': `default-src 'none'; style-src 'self'; img-src 'self'; form-action ${formAction}; frame-ancestors 'none'; base-uri 'none'`,
    // Not no-referrer: it would take the Origin header off the sign-out form.
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
  })
  for (const cookie of setCookies) headers.append('set-cookie', cookie)
  if (retryAfter !== undefined) headers.set('retry-after', String(retryAfter))
  if (allow !== undefined) headers.set('allow', allow)
  return new Response(html, { status, headers })
}
