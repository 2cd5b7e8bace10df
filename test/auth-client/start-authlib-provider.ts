import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { hasNeeded } from '../support/needs.ts'

// Debian's Python, whose package python3-authlib .ci/run installs.
const python = '/usr/bin/python3'

/** Whether this machine has Authlib; on CI it must. */
export const hasAuthlib: boolean = hasNeeded(spawnSync(python, ['-c', 'import authlib']).status === 0, {
  what: 'Authlib',
  remedy: 'install python3-authlib',
})

/** A client as the provider knows it; null for one without a secret. */
export interface AuthlibClient {
  readonly secret: string | null
  readonly redirect_uris: ReadonlyArray<string>
}

/** A running provider. */
export interface AuthlibProvider {
  readonly issuer: string
  /** Makes a new signing key; the old one leaves the key set. */
  readonly rotateKeys: () => Promise<void>
  readonly stop: () => void
}

/** Starts an OpenID Provider built on Authlib, in a process of its own. */
export async function startAuthlibProvider(clients: Readonly<Record<string, AuthlibClient>>): Promise<AuthlibProvider> {
  const process = spawn(python, [join(import.meta.dirname, 'authlib-provider.py')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  process.stdin.end(JSON.stringify({ clients }))
  for await (const port of createInterface({ input: process.stdout })) {
    const issuer = `http://127.0.0.1:${port}`
    return {
      issuer,
      rotateKeys: async () => {
        await fetch(`${issuer}/rotate`, { method: 'POST' })
      },
      stop: () => void process.kill(),
    }
  }
  throw new Error('the provider ended before it was ready')
}
