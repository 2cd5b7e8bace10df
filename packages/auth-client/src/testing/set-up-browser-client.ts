import type {
  BrowserClient,
  BrowserClientOptions,
  BrowserEvent,
  BrowserSignedIn,
  BrowserSignInOptions,
  TextStorage,
} from '../browser/index.ts'
import { createBrowserClient } from '../browser/index.ts'
import { createTokenStorage } from '../browser/storage/index.ts'
import type { FakeProvider } from './fake-provider.ts'
import { createFakeProvider } from './fake-provider.ts'
import { issuer, site } from './set-up-cookie-relying-party.ts'
import type { TestOrigin, TestTab } from './test-window.ts'
import { createTestOrigin } from './test-window.ts'

type Changed = Partial<BrowserClientOptions> & { readonly withLocks?: boolean; readonly storage?: TextStorage }

/** A page of the application, and the types of the events it has seen. */
export interface TestPage {
  readonly tab: TestTab
  readonly client: BrowserClient
  readonly events: Array<string>
}

/** A page that the provider has sent the browser back to. */
export interface ReturnedPage extends TestPage {
  /** Where the browser was sent. */
  readonly url: URL
  /** The query it came back with. */
  readonly answer: URLSearchParams
}

/** An origin with a provider. */
export interface BrowserSetUp {
  readonly time: { now: number }
  readonly fake: FakeProvider
  readonly origin: TestOrigin
  /** Loads the application into a tab, as a reload does. */
  readonly load: (tab: TestTab, changed?: Changed) => TestPage
  /** Leaves for the provider and comes back: a new page of the same tab at the callback, not judged yet. */
  readonly goAndReturn: (tab: TestTab, changed?: Changed, asked?: BrowserSignInOptions) => Promise<ReturnedPage>
  readonly signIn: (
    changed?: Changed,
    asked?: BrowserSignInOptions,
  ) => Promise<ReturnedPage & { readonly signedIn: BrowserSignedIn }>
  readonly openTab: (changed?: Changed) => TestPage
}

/** Returns a new origin; its clock stands still until a test moves it. */
export async function setUpBrowser(): Promise<BrowserSetUp> {
  const time = { now: 1_795_000_000 }
  const fake = await createFakeProvider(issuer, () => time.now)
  const origin = createTestOrigin(time, fake.fetch)

  function load(tab: TestTab, { storage, ...changed }: Changed = {}): TestPage {
    const { window } = tab
    const client = createBrowserClient({
      window,
      issuer,
      clientId: 'app',
      redirectUri: `${site}/callback`,
      postLogoutRedirectUri: `${site}/bye`,
      tokenStorage: storage === undefined ? null : createTokenStorage({ window, storage }),
      ...changed,
    })
    const events: Array<string> = []
    client.subscribe((event: BrowserEvent) => events.push(event.type))
    return { tab, client, events }
  }

  async function goAndReturn(tab: TestTab, changed: Changed = {}, asked: BrowserSignInOptions = {}) {
    await load(tab, changed).client.signIn(asked)
    const url = new URL(tab.visited.at(-1) ?? '')
    fake.nonce = url.searchParams.get('nonce') ?? ''
    const answer = new URLSearchParams({ code: 'c', state: url.searchParams.get('state') ?? '', iss: issuer })
    tab.goTo(`${site}/callback?${answer}`)
    return { url, answer, ...load(tab, changed) }
  }

  async function signIn(changed: Changed = {}, asked: BrowserSignInOptions = {}) {
    const tab = origin.open({ withLocks: changed.withLocks ?? true })
    const page = await goAndReturn(tab, changed, asked)
    const result = await page.client.callback()
    if (!result.ok) throw new Error(result.error.refusal.reason)
    return { ...page, signedIn: result.value }
  }

  const openTab = (changed: Changed = {}) => load(origin.open({ withLocks: changed.withLocks ?? true }), changed)
  return { time, fake, origin, load, goAndReturn, signIn, openTab }
}
