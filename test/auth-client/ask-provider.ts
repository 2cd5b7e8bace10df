import type { Client, Provider } from '@voyage/auth-client'
import {
  processRevocationResponse,
  processUserinfoResponse,
  revocationRequest,
  userinfoRequest,
} from '@voyage/auth-client'

/** A relying party and its provider. */
interface Party {
  readonly provider: Provider
  readonly client: Client
}

/** Asks the provider about the user of an access token. */
export async function askUserinfo(
  { provider }: Party,
  { accessToken, subject }: { readonly accessToken: string; readonly subject: string },
): Promise<Awaited<ReturnType<typeof processUserinfoResponse>>> {
  const metadata = await provider.metadata()
  const asked = userinfoRequest({ metadata, accessToken, signal: provider.timeLimit() })
  if (!asked.ok) throw new Error(asked.error.reason)
  return processUserinfoResponse({ response: await provider.send(asked.value), subject })
}

/** Has the provider revoke a token. */
export async function revoke(
  { provider, client }: Party,
  token: string,
): Promise<Awaited<ReturnType<typeof processRevocationResponse>>> {
  const metadata = await provider.metadata()
  const asked = await revocationRequest({ metadata, client, token, signal: provider.timeLimit() })
  if (!asked.ok) throw new Error(asked.error.reason)
  return processRevocationResponse(await provider.send(asked.value))
}
