import type { Client } from '../model/client.ts'
import type { Lifetimes, ProviderContext } from './provider-context.ts'

/** Returns how long things live for a client: as its record says, otherwise as the provider does. */
export function lifetimesOf(
  { lifetimes }: Pick<ProviderContext, 'lifetimes'>,
  client: Pick<Client, 'lifetimes'>,
): Lifetimes {
  const own = Object.entries(client.lifetimes).filter(([, seconds]) => seconds !== null)
  return { ...lifetimes, ...Object.fromEntries(own) }
}
