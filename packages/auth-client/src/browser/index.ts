export type { AuthClientErrorCode } from '../errors.ts'
export { AuthClientError } from '../errors.ts'
export type {
  BrowserClient,
  BrowserClientOptions,
  BrowserEvent,
  BrowserRefusal,
  BrowserSession,
  BrowserSignedIn,
  BrowserSignInOptions,
  SideWindow,
  SignInEnds,
  SignInUnderWay,
  TabEvent,
  TokenStorage,
  WindowRefusal,
} from './browser-client.ts'
export type { BrowserWindow, TabChannel, TextStorage } from './browser-window.ts'
export { createBrowserClient } from './create-browser-client.ts'
