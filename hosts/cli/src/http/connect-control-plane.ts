import { join } from 'node:path'
import { CommandError } from '../command-error.ts'
import type { CommandContext } from '../commands/command-context.ts'
import { readLocalSecret } from '../local/local-secrets.ts'
import { findServing, servingLockFile } from '../local/serving-lock.ts'
import { stateFolder } from '../project/state-folder.ts'
import type { ApiClient, Fetch } from './api-client.ts'
import { createApiClient } from './api-client.ts'
import { createLoopbackFetch } from './loopback-fetch.ts'

/** The environment variable that holds the operator's credential. */
export const operatorTokenVariable = 'VOYAGE_OPERATOR_TOKEN'

/** Stands for the local stack's control plane, wherever it listens. */
const localControlPlane = 'local'

/**
 * Connects to a control plane. The credential comes from VOYAGE_OPERATOR_TOKEN, or for the local stack from its secrets.
 *
 * @throws CommandError CLI_URL_INVALID, CLI_NOT_SERVING, CLI_CREDENTIAL_MISSING
 */
export async function connectControlPlane(address: string, context: CommandContext): Promise<ApiClient> {
  const url = address === localControlPlane ? await localAddress(context) : address
  const target = parseHttpUrl(url)
  const local = isLocalhost(target)
  const given = context.environment[operatorTokenVariable]
  const credential =
    given ??
    (local ? await readLocalSecret(join(stateFolder(context, 'local'), 'secrets.json'), 'OPERATOR_TOKEN') : undefined)
  if (credential === undefined || credential === '') {
    throw new CommandError({
      code: 'CLI_CREDENTIAL_MISSING',
      message: 'No operator credential is known for this control plane.',
      remedy: local
        ? `Run \`npm start\` first. Looked in ${stateFolder(context, 'local')}.`
        : `Put it into the environment variable ${operatorTokenVariable}.`,
    })
  }
  return createApiClient({
    name: 'The control plane',
    baseUrl: url,
    credential: () => credential,
    fetch: local ? createLoopbackFetch() : remoteFetch,
  })
}

/** The network, with redirects not followed so that the credential goes nowhere else. */
export const remoteFetch: Fetch = (url, init) => fetch(url, { ...init, redirect: 'manual' })

async function localAddress(context: CommandContext): Promise<string> {
  const folder = stateFolder(context, 'local')
  const serving = await findServing(servingLockFile(folder))
  if (serving !== null) return `http://control.localhost:${serving.port}`
  throw new CommandError({
    code: 'CLI_NOT_SERVING',
    message: `No local stack serves from ${folder}.`,
    remedy: 'Run `npm start` there first, or name another control plane with --url.',
  })
}

function parseHttpUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLocalhost(url))) return url
  throw new CommandError({
    code: 'CLI_URL_INVALID',
    message: `"${text}" is not the address of a control plane.`,
    remedy: `Give an https:// address, an http:// one under localhost, or "${localControlPlane}" for the stack that runs here.`,
  })
}

function isLocalhost(url: URL): boolean {
  return url.hostname === 'localhost' || url.hostname.endsWith('.localhost') || url.hostname === '127.0.0.1'
}
