import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CloudflareApiDouble } from '../support/cloudflare-api-double/start-cloudflare-api.ts'
import { startCloudflareApi } from '../support/cloudflare-api-double/start-cloudflare-api.ts'
import type { RunningVoyage, VoyageOptions, VoyageRun } from '../support/run-voyage.ts'
import { startVoyage } from '../support/run-voyage.ts'
import { runVoyageHere } from '../support/run-voyage-here.ts'
import type { PlatformOverHttp } from './platform-over-http.ts'
import { startPlatformOverHttp } from './platform-over-http.ts'

/** The account of the fixture's manifest. */
export const accountId = '0123456789abcdef0123456789abcdef'

/** Values that must be found nowhere but where they belong. */
export const canaries: Readonly<Record<string, string>> = {
  CLOUDFLARE_API_TOKEN: 'token-canary-7c1f',
  SESSION_SECRET: 'session-canary-81d0',
  CLIENT_SECRET: 'client-canary-5b27-of-enough-length',
  DEMO_PASSWORD: 'password-canary-6f6e',
}

/** A fresh copy of the project in deploy-project, an empty account, and the real platform. */
export interface DeployProject {
  readonly root: string
  readonly api: CloudflareApiDouble
  readonly platform: PlatformOverHttp
  /** Runs `voyage <args> --manifest voyage.json` in the project, within this process. */
  voyage(...args: ReadonlyArray<string>): Promise<VoyageRun>
  /** Starts a process that does. */
  start(...args: ReadonlyArray<string>): RunningVoyage
  /** Starts it with an environment on top. */
  startWith(environment: Readonly<Record<string, string>>, ...args: ReadonlyArray<string>): RunningVoyage
  read(file: string): Promise<string>
  /** Changes a file; fails when `change` changes nothing. */
  edit(file: string, change: (text: string) => string): Promise<void>
  remove(): Promise<void>
}

/**
 * Arranges a project to deploy. `environment` comes on top of the canaries, `controlPlane` on top of the variables of the
 * control plane.
 */
export async function arrangeDeployProject(
  environment: Readonly<Record<string, string>> = {},
  controlPlane: Readonly<Record<string, string>> = {},
): Promise<DeployProject> {
  const root = await mkdtemp(join(tmpdir(), 'voyage-deploy-'))
  await cp(join(import.meta.dirname, 'deploy-project'), root, { recursive: true })
  const api = await startCloudflareApi({ id: accountId, token: canaries['CLOUDFLARE_API_TOKEN'] ?? '' })
  const platform = await startPlatformOverHttp(controlPlane)
  const edit = async (file: string, change: (text: string) => string): Promise<void> => {
    const before = await readFile(join(root, file), 'utf8')
    const after = change(before)
    if (after === before) throw new Error(`nothing was changed in ${file}`)
    await writeFile(join(root, file), after)
  }
  await edit('voyage.json', (text) => text.replace('http://127.0.0.1:1', platform.url))
  const optionsWith = (more: Readonly<Record<string, string>>): VoyageOptions => ({
    cwd: root,
    environment: {
      ...canaries,
      VOYAGE_OPERATOR_TOKEN: platform.token,
      CLOUDFLARE_API_BASE_URL: api.baseUrl,
      ...environment,
      ...more,
    },
  })
  const startWith = (more: Readonly<Record<string, string>>, ...args: ReadonlyArray<string>): RunningVoyage =>
    startVoyage([...args, '--manifest', 'voyage.json'], optionsWith(more))
  const start = (...args: ReadonlyArray<string>): RunningVoyage => startWith({}, ...args)
  return {
    root,
    api,
    platform,
    start,
    startWith,
    voyage: (...args) => runVoyageHere([...args, '--manifest', 'voyage.json'], optionsWith({})),
    read: (file) => readFile(join(root, file), 'utf8'),
    edit,
    async remove() {
      await Promise.all([api.stop(), platform.stop()])
      await rm(root, { recursive: true, force: true })
    },
  }
}
