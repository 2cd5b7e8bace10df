/** Texts by name: `sessionStorage` and `localStorage` are such. */
export interface TextStorage {
  getItem(name: string): string | null
  setItem(name: string, text: string): void
  removeItem(name: string): void
}

/** A channel to the other tabs of this origin; `BroadcastChannel` is such. */
export interface TabChannel {
  onmessage: ((event: MessageEvent) => void) | null
  postMessage(message: unknown): void
}

/** The part of a browser's `window` that the client uses; a real one satisfies it. Nothing is reached but through it. */
export interface BrowserWindow {
  readonly location: { readonly href: string; assign(url: string | URL): void }
  readonly history: { readonly state: unknown; replaceState(state: unknown, unused: string, url: string): void }
  readonly sessionStorage: TextStorage
  readonly navigator: {
    /** Absent outside secure contexts and in old browsers. */
    readonly locks?: { request<T>(name: string, run: () => Promise<T>): Promise<T> }
  }
  readonly crypto: { getRandomValues(bytes: Uint8Array<ArrayBuffer>): Uint8Array }
  readonly Date: { now(): number }
  readonly BroadcastChannel: new (name: string) => TabChannel
  fetch(request: Request): Promise<Response>
  setTimeout(run: () => void, milliseconds: number): number
  clearTimeout(timer: number | undefined): void
}
