import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A client's back-channel endpoint, and the logout tokens that it got. */
export interface LogoutReceiver {
  readonly uri: string
  readonly tokens: ReadonlyArray<string>
  stop(): void
}

/**
 * Starts a client's back-channel endpoint that answers the nth attempt as told, and keeps what it got. Says when a caller
 * waits for an answer no more.
 */
export async function startLogoutReceiver(
  status: (attempt: number) => number | 'never' = () => 200,
  { location, onGivenUp }: { readonly location?: string; readonly onGivenUp?: () => void } = {},
): Promise<LogoutReceiver> {
  const tokens: Array<string> = []
  const server = createServer((incoming, outgoing) => {
    let body = ''
    incoming.on('data', (chunk) => (body += String(chunk)))
    incoming.on('end', () => {
      if (onGivenUp !== undefined) outgoing.on('close', onGivenUp)
      tokens.push(new URLSearchParams(body).get('logout_token') ?? '')
      const answer = status(tokens.length)
      if (answer !== 'never') outgoing.writeHead(answer, location === undefined ? {} : { location }).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/backchannel`
  const stop = () => {
    server.closeAllConnections()
    server.close()
  }
  return { uri, tokens, stop }
}
