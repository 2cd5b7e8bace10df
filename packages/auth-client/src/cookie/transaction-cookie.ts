import type { CookieContext } from './context.ts'
import type { CookieJar } from './cookies.ts'
import { serializeCookie } from './cookies.ts'
import type { StoredTransaction } from './stored-session.ts'
import { parseStoredTransaction } from './stored-session.ts'

// Several tabs may sign in at once; beyond this number the oldest attempts are forgotten.
const maxTransactions = 4

/** Returns the name of the cookie of the transaction with this state: each sign-in has its own. */
function transactionCookieName(context: CookieContext, state: string): string {
  return `${transactionPrefix(context)}${state.slice(0, 8)}`
}

/** Returns the Set-Cookie values that keep a transaction, and drop the oldest of the others when there are too many. */
export async function writeTransaction(
  context: CookieContext,
  jar: CookieJar,
  transaction: StoredTransaction,
): Promise<ReadonlyArray<string>> {
  const others = [...jar].filter(([name]) => name.startsWith(transactionPrefix(context)))
  const dropped = others.length < maxTransactions ? [] : await oldest(context, others)
  return [
    ...dropped.map((name) => serializeCookie(context.scope, { name, value: '', maxAge: 0 })),
    serializeCookie(context.scope, {
      name: transactionCookieName(context, transaction.state),
      value: await context.sealer.seal('transaction', JSON.stringify(transaction)),
      maxAge: context.transactionLifetime,
    }),
  ]
}

/** Returns the names of all transactions but the newest; what cannot be opened counts as the oldest. */
async function oldest(
  context: CookieContext,
  sealed: ReadonlyArray<readonly [string, string]>,
): Promise<ReadonlyArray<string>> {
  const ages = await Promise.all(
    sealed.map(async ([name, value]) => ({ name, expiresAt: (await open(context, value))?.expiresAt ?? 0 })),
  )
  const newestFirst = ages.sort((left, right) => right.expiresAt - left.expiresAt)
  return newestFirst.slice(maxTransactions - 1).map(({ name }) => name)
}

async function open(context: CookieContext, sealed: string): Promise<StoredTransaction | null> {
  const text = await context.sealer.open('transaction', sealed)
  return text === null ? null : parseStoredTransaction(text)
}

/** Returns the transaction with this state, or null when this browser did not begin one, or too long ago. */
export async function readTransaction(
  context: CookieContext,
  jar: CookieJar,
  state: string,
): Promise<StoredTransaction | null> {
  const transaction = await open(context, jar.get(transactionCookieName(context, state)) ?? '')
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
