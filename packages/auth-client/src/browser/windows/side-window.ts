import type { Result } from '../../result.ts'
import { ok, refuseAt } from '../../result.ts'
import type { SideWindow, WindowRefusal } from '../browser-client.ts'
import type { BrowserWindow, TabChannel } from '../browser-window.ts'
import { relayName } from './relay-callback.ts'

/** The part of a browser's `window` that popups and frames use; a real one satisfies it. */
export interface SideWindowHost extends Pick<BrowserWindow, 'setTimeout' | 'clearTimeout'> {
  readonly BroadcastChannel: new (name: string) => TabChannel & { close(): void }
  readonly document: { createElement(tag: 'iframe'): Frame; readonly body: { append(frame: never): void } }
  open(url: string, target: string, features: string): Popup | null
}

/** The part of an `<iframe>` that is used. */
export interface Frame {
  hidden: boolean
  src: string
  remove(): void
}

/** The part of a popup's window that is used. */
export interface Popup {
  readonly closed: boolean
  readonly location: { href: string }
  opener: unknown
  close(): void
}

/** Which page and client a popup or frame is for. */
export interface SideWindowOptions {
  /** The page's `window`. */
  readonly window: SideWindowHost
  readonly issuer: string
  readonly clientId: string
  /** Absolute; the page that calls `relayCallback`. Registered as a redirect URI. */
  readonly relayUri: string
  /**
   * Whether a popup that seems closed is closed. Set it to false where the provider's pages, or yours, send
   * `Cross-Origin-Opener-Policy: same-origin`: the popup then seems closed at once, and its answer is awaited for as long
   * as a person may take, ten minutes. Default true.
   */
  readonly trustClosed?: boolean
}

// A frame that must not ask anything is answered at once; a person in a popup takes their time.
const frameLooks = 20
const popupLooks = 1200
const lookMilliseconds = 500

/** Opens a popup. To be called by a click, before anything is awaited, or browsers block it. */
export function openPopup(options: SideWindowOptions): SideWindow {
  const popup = options.window.open('about:blank', '_blank', 'popup,width=500,height=650')
  const { signIn } = signInAt(options.relayUri, async (url) => {
    if (popup === null) return refuseWindow('popup_blocked')
    // No page that it comes to may lead ours elsewhere.
    popup.opener = null
    popup.location.href = url.href
    const isClosed = () => popup.closed && options.trustClosed !== false
    return awaitAnswer(options, { url, looks: popupLooks, isClosed })
  })
  // Also when the provider is away, so that nothing was shown in it.
  return { signIn: (...asked) => signIn(...asked).finally(() => popup?.close()) }
}

/** Returns a frame that nobody sees, for `prompt=none`; works where the provider's cookies reach a frame. */
export function hiddenFrame(options: SideWindowOptions): SideWindow {
  return signInAt(options.relayUri, async (url) => {
    const frame = options.window.document.createElement('iframe')
    frame.hidden = true
    frame.src = url.href
    options.window.document.body.append(frame as never)
    const answer = await awaitAnswer(options, { url, looks: frameLooks, isClosed: () => false })
    frame.remove()
    return answer
  })
}

/**
 * Returns a way to sign in by a window of one's own: `open` shows `url` to the user and returns the query that came to
 * `redirectUri`.
 */
export function signInAt(
  redirectUri: string,
  open: (url: URL) => Promise<Result<URLSearchParams, WindowRefusal>>,
): SideWindow {
  return {
    signIn: async ({ begin, complete }, options) => {
      const { url, transaction } = await begin(redirectUri, options)
      const answer = await open(url)
      return answer.ok ? complete(transaction, answer.value) : answer
    },
  }
}

function refuseWindow(reason: WindowRefusal['refusal']['reason']): Result<never, WindowRefusal> {
  return refuseAt('window', { reason })
}

interface Awaited {
  readonly url: URL
  readonly looks: number
  readonly isClosed: () => boolean
}

function awaitAnswer(
  options: SideWindowOptions,
  { url, looks, isClosed }: Awaited,
): Promise<Result<URLSearchParams, WindowRefusal>> {
  const { window } = options
  const state = url.searchParams.get('state')
  const channel = new window.BroadcastChannel(relayName(options))
  return new Promise((resolve) => {
    let timer: number | undefined
    const finish = (result: Result<URLSearchParams, WindowRefusal>) => {
      window.clearTimeout(timer)
      channel.close()
      resolve(result)
    }
    channel.onmessage = ({ data }) => {
      const parameters = new URLSearchParams(String(data))
      if (parameters.get('state') === state) finish(ok(parameters))
    }
    const look = (left: number) => {
      // The answer may have been sent in the very moment before the popup closed: one more look.
      if (left < 0) finish(refuseWindow(isClosed() ? 'popup_closed' : 'no_answer'))
      else timer = window.setTimeout(() => look(isClosed() ? Math.min(left, 1) - 1 : left - 1), lookMilliseconds)
    }
    look(looks)
  })
}
