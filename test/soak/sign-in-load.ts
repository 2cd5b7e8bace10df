import { createSoakBrowser } from './soak-browser.ts'
import type { SoakLoad } from './soak-load.ts'

/** One user of Meridian again and again: signs in, looks at three pages, signs out; sees the own name and no other. */
export function signInLoad(index: number): SoakLoad {
  return async (stack, ledger) => {
    const [meridian] = stack.signingIn
    const user = meridian?.users[index % meridian.users.length]
    if (user === undefined) throw new TypeError('no user')
    const everybody = stack.signingIn.flatMap((tenant) => tenant.users)
    const site = `http://meridian.localhost:${stack.port}`
    const browser = createSoakBrowser(stack, ledger)
    const look = (html: string): void => {
      for (const one of everybody) {
        if (html.includes(one.name) !== (one === user))
          ledger.violate(`a page of ${user.name} shows ${one.name} or not itself`)
      }
    }
    await ledger.count('sign-in', async () => {
      const page = await browser.signIn(await browser.open(`${site}/?branch=harbour&date=2026-11-23`), user)
      if (page.status !== 200) throw new Error(`${page.status} after the sign-in`)
      look(page.html)
    })
    for (const path of ['/?branch=old-town&date=2026-11-24', '/week?branch=harbour&date=2026-11-23', '/']) {
      await ledger.count('page', async () => {
        const page = await browser.open(`${site}${path}`)
        if (page.status !== 200) throw new Error(`${path} answered ${page.status}`)
        look(page.html)
      })
    }
    await ledger.count('sign-out', async () => {
      const page = await browser.submit(`${site}/sign-out`, new URLSearchParams())
      if (!page.html.includes('You are signed out')) throw new Error('not signed out')
    })
    const after = await browser.open(`${site}/`)
    if (!after.html.includes('type="password"')) ledger.violate('a page was shown after the sign-out')
  }
}
