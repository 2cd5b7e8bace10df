import type { CookieContext } from './context.ts'
import type { CookieJar } from './cookies.ts'
import { serializeCookie } from './cookies.ts'
import type { StoredTransaction } from './stored-session.ts'
import { parseStoredTransaction } from './stored-session.ts'

// Several tabs may sign in at once; beyond this number the older attempts are forgotten.
const maxTransactions = 4

/** Returns the name of the cookie of the transaction with this state: each sign-in has its own. */
function transactionCookieName(context: CookieContext, state: string): string {
  return `${transactionPrefix(context)}${state.slice(0, 8)}`
}

/** Returns the Set-Cookie values that keep a transaction, and drop the others when there are too many. */
export async function writeTransaction(
  context: CookieContext,
  jar: CookieJar,
  transaction: StoredTransaction,
): Promise<ReadonlyArray<string>> {
  const others = [...jar.keys()].filter((name) => name.startsWith(transactionPrefix(context)))
  const dropped = others.length < maxTransactions ? [] : others
  return [
    ...dropped.map((name) => serializeCookie(context.scope, { name, value: '', maxAge: 0 })),
    serializeCookie(context.scope, {
      name: transactionCookieName(context, transaction.state),
      value: await context.sealer.seal('transaction', JSON.stringify(transaction)),
      maxAge: context.transactionLifetime,
    }),
  ]
}

/** Returns the transaction with this state, or null when this browser did not begin one, or too long ago. */
export async function readTransaction(
  context: CookieContext,
  jar: CookieJar,
  state: string,
): Promise<StoredTransaction | null> {
  const text = await context.sealer.open('transaction', jar.get(transactionCookieName(context, state)) ?? '')
  const transaction = text === null ? null : parseStoredTransaction(text)
  // Max-Age is advice to the browser; this is the limit.
  return transaction === null || context.clock() >= transaction.expiresAt ? null : transaction
}

/** Returns the Set-Cookie values that remove the transaction with this state. */
export function clearTransaction(context: CookieContext, state: string): ReadonlyArray<string> {
  return [serializeCookie(context.scope, { name: transactionCookieName(context, state), value: '', maxAge: 0 })]
}

function transactionPrefix(context: CookieContext): string {
  return `${context.scope.name}-signin-`
}
