import { createServer } from 'node:net'
import { CommandError } from '../command-error.ts'

/**
 * Refuses a port on 127.0.0.1 that somebody else listens on, before anything is started.
 *
 * @throws CommandError CLI_PORT_IN_USE or CLI_PORT_REFUSED
 */
export async function requireFreePort(port: number): Promise<void> {
  const code = await new Promise<string | undefined>((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'))
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(undefined)))
  })
  if (code === undefined) return
  if (code === 'EADDRINUSE') {
    throw new CommandError({
      code: 'CLI_PORT_IN_USE',
      message: `Port ${port} on 127.0.0.1 is in use, perhaps by another \`npm start\`.`,
      remedy: `End that program, or choose another port: npm start -- --port ${port + 1}`,
    })
  }
  throw new CommandError({
    code: 'CLI_PORT_REFUSED',
    message: `The system does not let this program listen on port ${port} (${code}).`,
    remedy: 'Choose a port above 1023: npm start -- --port 8787',
  })
}
