import type { CookieRelyingParty, CookieRelyingPartyOptions, Session, SignInOptions } from '../cookie/index.ts'
import { createCookieRelyingParty } from '../cookie/index.ts'
import type { TestBrowser } from './browser.ts'
import { createTestBrowser } from './browser.ts'
import type { FakeProvider } from './fake-provider.ts'
import { createFakeProvider } from './fake-provider.ts'

export const issuer = 'https://id.example'
export const site = 'https://app.example'
export const secret = 'a-secret-of-at-least-32-characters!!'

/** What a test of a cookie relying party works with. */
export interface CookieSetUp {
  readonly rp: CookieRelyingParty
  readonly fake: FakeProvider
  readonly time: { now: number }
  readonly browser: TestBrowser
  readonly options: CookieRelyingPartyOptions
  /** Goes to the provider and returns the query it would send the browser back with. */
  readonly begin: (signInOptions?: SignInOptions) => Promise<BegunSignIn>
  readonly comeBack: (parameters: URLSearchParams) => Promise<CallbackResult>
  readonly finish: (signInOptions?: SignInOptions) => Promise<CallbackResult>
  readonly session: () => Promise<Session | null>
}

/** A browser on its way to the provider. */
export interface BegunSignIn {
  readonly response: Response
  readonly location: URL
  readonly parameters: URLSearchParams
}

type CallbackResult = Awaited<ReturnType<CookieRelyingParty['callback']>>

/** Returns a relying party at {@link site} with a provider, a clock and a browser of its own. */
export async function setUp(changed: Partial<CookieRelyingPartyOptions> = {}): Promise<CookieSetUp> {
  const time = { now: 1_795_000_000 }
  const clock = () => time.now
  const fake = await createFakeProvider(issuer, clock)
  const options: CookieRelyingPartyOptions = {
    issuer,
    clientId: 'app',
    clientAuthentication: { method: 'client_secret_basic', clientSecret: 's' },
    redirectUri: `${site}/callback`,
    postLogoutRedirectUri: `${site}/signed-out`,
    secrets: [secret],
    fetch: fake.fetch,
    clock,
    randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
    ...changed,
  }
  const rp = createCookieRelyingParty(options)
  const browser = createTestBrowser()

  async function begin(signInOptions: SignInOptions = {}) {
    const response = await rp.signIn(browser.request(`${site}/sign-in`), signInOptions)
    browser.keep(response.headers.getSetCookie())
    const location = new URL(response.headers.get('location') ?? '')
    fake.nonce = location.searchParams.get('nonce') ?? ''
    const parameters = new URLSearchParams({ code: 'c', state: location.searchParams.get('state') ?? '', iss: issuer })
    return { response, location, parameters }
  }
  async function comeBack(parameters: URLSearchParams) {
    const result = await rp.callback(browser.request(`${site}/callback?${parameters}`))
    if (result.ok) browser.keep(result.value.response.headers.getSetCookie())
    else browser.keep(result.error.setCookies)
    return result
  }
  const finish = async (signInOptions: SignInOptions = {}) => comeBack((await begin(signInOptions)).parameters)
  async function session() {
    const result = await rp.session(browser.request(site))
    browser.keep(result.setCookies)
    return result.session
  }
  return { rp, fake, time, browser, options, begin, comeBack, finish, session }
}

/** The reason of a refused callback, or `signed in`. */
export function reasonOf(result: CallbackResult): string {
  return result.ok ? 'signed in' : result.error.refusal.refusal.reason
}
