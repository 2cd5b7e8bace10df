import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { expect, it } from 'vitest'
import { requireFreePort } from './port.ts'

it('refuses a port in use and names it and the way out', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  try {
    await expect(requireFreePort(port)).rejects.toMatchObject({
      code: 'CLI_PORT_IN_USE',
      message: expect.stringContaining(`Port ${port}`),
      remedy: expect.stringContaining(`--port ${port + 1}`),
    })
  } finally {
    server.close()
  }
  await new Promise((resolve) => server.once('close', resolve))
  await expect(requireFreePort(port)).resolves.toBeUndefined()
})
