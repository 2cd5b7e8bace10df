/** A browser without pages: keeps cookies, follows redirects, and stops where the relying party would take over. */
export interface TinyBrowser {
  /** Opens an address of the provider. Returns its page, or where it sent the browser to at another origin. */
  readonly open: (url: URL, form?: Readonly<Record<string, string>>) => Promise<Visit>
}

/** Where a visit ended. */
export interface Visit {
  readonly url: URL
  /** Empty at another origin: nothing is asked there. */
  readonly page: string
}

export function createTinyBrowser(origin: string): TinyBrowser {
  const jar = new Map<string, string>()

  async function open(url: URL, form?: Readonly<Record<string, string>>): Promise<Visit> {
    if (url.origin !== origin) return { url, page: '' }
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const sent = form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }
    const response = await fetch(url, { ...sent, headers: { cookie }, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') jar.delete(name)
      else jar.set(name, value)
    }
    const page = await response.text()
    const location = response.headers.get('location')
    return location === null ? { url, page } : open(new URL(location, url))
  }

  return { open }
}
