export type { RelayOptions } from './relay-callback.ts'
export { relayCallback } from './relay-callback.ts'
export type { Frame, Popup, SideWindowHost, SideWindowOptions } from './side-window.ts'
export { hiddenFrame, openPopup, signInAt } from './side-window.ts'
