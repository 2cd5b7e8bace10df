import type { BrowserWindow } from '../browser-window.ts'
import { clientName } from '../client-name.ts'

/** Which page and client an answer is relayed for. */
export interface RelayOptions {
  readonly window: Pick<BrowserWindow, 'BroadcastChannel' | 'location'> & { close(): void }
  readonly issuer: string
  readonly clientId: string
}

/**
 * Hands the answer that this page was opened with to the page that opened it in a popup or a frame, and closes the
 * popup. The only script that the page at `relayUri` needs. The channel reaches pages of this origin alone.
 */
export function relayCallback(options: RelayOptions): void {
  const { window } = options
  new window.BroadcastChannel(relayName(options)).postMessage(new URL(window.location.href).search)
  window.close()
}

/** Returns the name of the channel on which answers are relayed. */
export function relayName(client: { readonly issuer: string; readonly clientId: string }): string {
  return `${clientName(client)} relay`
}
