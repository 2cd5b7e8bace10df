import type { CallbackRefusal } from '@voyage/auth-client/cookie'
import type { QueryIssue } from '../lanes/parse-day-query.ts'
import type { Message } from './message-page.ts'

const home = { path: '/', label: 'Open today' }
const signIn = { path: '/sign-in', label: 'Sign in' }

/** After signing out. */
export const signedOutMessage: Message = {
  heading: 'You are signed out',
  paragraphs: ['Close the browser on a shared machine.'],
  action: { path: '/sign-in', label: 'Sign in again' },
}

/** No such page. */
export const notFoundMessage: Message = {
  heading: 'There is no such page',
  paragraphs: ['The address may be old or mistyped.'],
  action: home,
}

/** The address is there, but not for this method. */
export const methodNotAllowedMessage: Message = {
  heading: 'This address does not take that',
  paragraphs: ['Nothing was changed. Open the page anew and try once more.'],
  action: home,
}

/** No issuer is set for the address of the request. */
export const signInUnavailableMessage: Message = {
  heading: 'Nobody can sign in at this address',
  paragraphs: ['The site is reachable here, but sign-in is not set up for this address. Use the usual one.'],
}

/** A sign-out that did not come from one of our pages. */
export const signOutRefusedMessage: Message = {
  heading: 'You are still signed in',
  paragraphs: ['The request to sign out did not come from this site, so it was not obeyed.'],
  action: home,
}

/** A page for a failure that passes; `reference` finds it in the log. */
export function unavailableMessage(reference: string): Message {
  return {
    heading: 'The lanes cannot be shown right now',
    paragraphs: ['A part of the service is not answering. Nothing is lost; try again in a minute.'],
    action: { path: '/', label: 'Try again' },
    reference,
  }
}

/** A page for an address whose query is wrong: every parameter with what was expected. */
export function queryInvalidMessage(issues: ReadonlyArray<QueryIssue>): Message {
  return {
    heading: 'This branch day cannot be found',
    paragraphs: issues.map(({ parameter, expected }) => `Expected "${parameter}" to be ${expected}.`),
    action: home,
  }
}

/** A page for a sign-in that led to no session. */
export function signInRefusedMessage({ refusal }: CallbackRefusal, requestId: string): Message {
  const reference = `${refusal.reason} ${requestId}`
  if (refusal.reason === 'required_claim_mismatch') {
    return {
      heading: 'This account cannot be used here',
      paragraphs: ['You are signed in with an account that has no access to this site.'],
      action: { path: '/sign-in?prompt=login', label: 'Use another account' },
      reference,
    }
  }
  if (refusal.reason === 'provider_error' && refusal.error === 'access_denied') {
    return {
      heading: 'Sign-in was cancelled',
      paragraphs: ['You can start again at any time.'],
      action: signIn,
      reference,
    }
  }
  return {
    heading: 'Sign-in did not work',
    paragraphs: [
      refusal.reason === 'transaction_missing'
        ? 'This sign-in was begun in another browser, too long ago, or is already finished.'
        : 'The answer of the sign-in service could not be accepted.',
      'Start again; if it happens repeatedly, tell your support desk the reference below.',
    ],
    action: { path: '/sign-in', label: 'Start again' },
    reference,
  }
}
