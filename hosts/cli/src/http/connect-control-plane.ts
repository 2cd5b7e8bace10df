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

/** Stands for the service of the local stack, wherever it listens. */
const localStack = 'local'

/** An HTTP API of a deployment that takes the operator's credential. */
interface Service {
  readonly name: string
  /** Its host name in the local stack. */
  readonly localHost: string
}

const controlPlane: Service = { name: 'control plane', localHost: 'control.localhost' }
const authHost: Service = { name: 'auth host', localHost: 'auth.localhost' }

/**
 * Connects to a control plane. The credential comes from VOYAGE_OPERATOR_TOKEN, or for the local stack from its secrets.
 *
 * @throws CommandError CLI_URL_INVALID, CLI_NOT_SERVING, CLI_CREDENTIAL_MISSING
 */
export function connectControlPlane(address: string, context: CommandContext): Promise<ApiClient> {
  return connect(controlPlane, address, context)
}

/** Connects to an auth host under one of its issuers, as {@link connectControlPlane} does. */
export function connectAuthHost(address: string, context: CommandContext): Promise<ApiClient> {
  return connect(authHost, address, context)
}

async function connect(service: Service, address: string, context: CommandContext): Promise<ApiClient> {
  const url = address === localStack ? await localAddress(service, context) : address
  const target = parseHttpUrl(service, url)
  const local = isLocalhost(target)
  const given = context.environment[operatorTokenVariable]
  const credential =
    given ??
    (local ? await readLocalSecret(join(stateFolder(context, 'local'), 'secrets.json'), 'OPERATOR_TOKEN') : undefined)
  if (credential === undefined || credential === '') {
    throw new CommandError({
      code: 'CLI_CREDENTIAL_MISSING',
      message: `No operator credential is known for this ${service.name}.`,
      remedy: local
        ? `Run \`npm start\` first. Looked in ${stateFolder(context, 'local')}.`
        : `Put it into the environment variable ${operatorTokenVariable}.`,
    })
  }
  return createApiClient({
    name: `The ${service.name}`,
    baseUrl: url,
    credential: () => credential,
    fetch: local ? createLoopbackFetch() : remoteFetch,
  })
}

/** The network, with redirects not followed so that the credential goes nowhere else. */
export const remoteFetch: Fetch = (url, init) => fetch(url, { ...init, redirect: 'manual' })

async function localAddress(service: Service, context: CommandContext): Promise<string> {
  const folder = stateFolder(context, 'local')
  const serving = await findServing(servingLockFile(folder))
  if (serving !== null) return `http://${service.localHost}:${serving.port}`
  throw new CommandError({
    code: 'CLI_NOT_SERVING',
    message: `No local stack serves from ${folder}.`,
    remedy: `Run \`npm start\` there first, or name another ${service.name} with --url.`,
  })
}

function parseHttpUrl(service: Service, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLocalhost(url))) return url
  throw new CommandError({
    code: 'CLI_URL_INVALID',
    message: `"${text}" is not the address of ${service === authHost ? 'an' : 'a'} ${service.name}.`,
    remedy: `Give an https:// address, an http:// one under localhost, or "${localStack}" for the stack that runs here.`,
  })
}

function isLocalhost(url: URL): boolean {
  return url.hostname === 'localhost' || url.hostname.endsWith('.localhost') || url.hostname === '127.0.0.1'
}
