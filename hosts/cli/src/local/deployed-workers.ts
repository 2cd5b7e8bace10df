import { createHash } from 'node:crypto'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { secretBinding, secretSource } from '@voyage/deploy-planner'
import { makeDirectory, writeFileAtomic } from '@voyage/deploy-planner/files'
import { STUB_CODE, STUB_DATE } from '../cloudflare/stub-worker.ts'
import type { LocalAccount } from './local-account.ts'
import type { LocalWorker } from './local-stack.ts'
import { readWorkerConfig } from './worker-config.ts'

const workersFolder = (folder: string): string => join(folder, 'workers')

/** Returns what runs a deployed Worker: its code, and its configuration with the ids and secrets of this machine. */
export async function deployedWorker(
  name: string,
  from: {
    readonly account: LocalAccount
    readonly secret: (name: string) => string
    readonly root: string
    readonly folder: string
  },
): Promise<LocalWorker> {
  const { account } = from
  const deployed = account.workers[name]
  if (deployed === undefined) throw new TypeError(`no Worker "${name}" is deployed`)
  const config = readWorkerConfig(join(from.root, deployed.config))
  const secrets = Object.fromEntries(
    deployed.secrets.map((secret) => [secretBinding(secret), from.secret(secretSource(secret))]),
  )
  return {
    code: await readFile(codeFile(from.folder, name, deployed), 'utf8'),
    options: config.localOptions({
      ids: new Map(Object.entries(account.bindings[name] ?? {})),
      ...(account.resources[name] === undefined ? {} : { resources: account.resources[name] }),
      vars: { ...deployed.vars, ...secrets },
      workers: new Set([...Object.keys(account.workers), ...account.stubs]),
    }),
  }
}

/** Returns what answers in a Worker's place until it is deployed. */
export function stubWorker(name: string): LocalWorker {
  return { code: STUB_CODE, options: { name, compatibilityDate: STUB_DATE } }
}

/** Returns the Workers with this one as it was before; undefined: without it. */
export function restored(
  workers: LocalAccount['workers'],
  worker: string,
  before: LocalAccount['workers'][string] | undefined,
): LocalAccount['workers'] {
  const { [worker]: _, ...others } = workers
  return before === undefined ? others : { ...others, [worker]: before }
}

/** Writes a Worker's code under a name of its own, so that what ran before can run again, and returns that name. */
export async function writeCode(folder: string, worker: string, text: string): Promise<string> {
  const code = `${worker}.${createHash('sha256').update(text).digest('hex').slice(0, 16)}.mjs`
  await makeDirectory(workersFolder(folder))
  await writeFileAtomic(join(workersFolder(folder), code), text)
  return code
}

/** Removes what the Worker ran before, and what a deploy that was killed had written for it. */
export async function removeOtherCode(folder: string, worker: string, code: string): Promise<void> {
  const isOwn = (file: string) =>
    file === `${worker}.mjs` || (file.startsWith(`${worker}.`) && file.length === code.length)
  const others = (await readdir(workersFolder(folder))).filter((file) => isOwn(file) && file !== code)
  await Promise.all(others.map((file) => rm(join(workersFolder(folder), file), { force: true })))
}

function codeFile(folder: string, worker: string, { code }: LocalAccount['workers'][string]): string {
  return join(workersFolder(folder), code ?? `${worker}.mjs`)
}
