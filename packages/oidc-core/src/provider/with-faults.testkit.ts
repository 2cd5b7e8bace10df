import type { OpenidStores } from '../stores/openid-stores.ts'

/** What goes wrong between a provider and its stores. */
export interface Faults {
  /** Waits before and after each call, so that calls overlap in every order. */
  readonly delay: () => Promise<void>
  /** Whether the answer of this call is lost although the store has done its work. */
  readonly losesReply: (method: string) => boolean
}

/** Thrown in the place of an answer that was lost. */
class LostReplyError extends Error {
  override readonly name = 'LostReplyError'
}

/** Returns the same stores behind a bad line: every call takes its time, and some answers never arrive. */
export function withFaults(stores: OpenidStores, faults: Faults): OpenidStores {
  const wrapped = Object.entries(stores).map(([name, store]) => [name, wrapStore(store as Store, faults)])
  // Every method keeps its name and signature, which a mapped type cannot say of stores of different kinds.
  return Object.fromEntries(wrapped) as unknown as OpenidStores
}

type Method = (...given: ReadonlyArray<unknown>) => Promise<unknown>
type Store = Readonly<Record<string, Method>>

function wrapStore(store: Store, { delay, losesReply }: Faults): Store {
  const wrapped = Object.entries(store).map(([name, method]) => {
    const call: Method = async (...given) => {
      await delay()
      const answer = await method(...given)
      await delay()
      if (losesReply(name)) throw new LostReplyError('the answer was lost')
      return answer
    }
    return [name, call] as const
  })
  return Object.fromEntries(wrapped)
}
