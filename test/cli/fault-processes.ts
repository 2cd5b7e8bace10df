import { setTimeout as wait } from 'node:timers/promises'
import type { RunningVoyage, VoyageRun } from '../support/run-voyage.ts'
import type { DeployProject } from './deploy-project.ts'
import { arrangeDeployProject } from './deploy-project.ts'
import { lookAtAccount } from './fault-world.ts'

/** A fault of a real `voyage` process. */
export interface ProcessFault {
  readonly name: string
  readonly target: 'rest' | 'wrangler'
  /** The first deploy, which meets the fault; returns what is not as it must be. */
  readonly deploy: (project: DeployProject, args: ReadonlyArray<string>) => Promise<ReadonlyArray<string>>
}

/** A request to Cloudflare, by which a place of the deploy is found. */
type Place = readonly [method: string, path: RegExp]

const createDatabase: Place = ['POST', /\/d1\/database$/]
const places: ReadonlyArray<Place> = [
  createDatabase,
  ['POST', /\/storage\/kv\/namespaces$/],
  ['POST', /\/queues$/],
  ['POST', /\/d1\/database\/[^/]+\/query$/],
  ['PUT', /\/scripts\/harbour-site$/],
  ['POST', /\/pages\/projects$/],
]

/** SIGKILL, SIGINT once and twice, a state folder that cannot be written, and two processes at once. */
export const processFaults: ReadonlyArray<ProcessFault> = [
  ...places.map((place) => killed('SIGKILL in mid-request', 'rest', place)),
  ...places.map((place) => killed('SIGKILL once it was answered', 'rest', place)),
  {
    name: 'Ctrl-C once',
    target: 'rest',
    deploy: (project, args) => interrupted(project, args, ['PUT', /\/scripts\/harbour-site$/]),
  },
  {
    name: 'Ctrl-C twice',
    target: 'rest',
    async deploy(project, args) {
      hang(project, createDatabase)
      const run = project.start(...args)
      await seen(project, run, createDatabase)
      const { code } = await run.interruptTwice()
      return code === 130 ? [] : [`exit code ${code}`]
    },
  },
  {
    name: 'state folder cannot be written',
    target: 'rest',
    async deploy(project, args) {
      const { code, stderr } = await project.startWith({ VOYAGE_STATE: '/proc/voyage' }, ...args).ended
      const isSaid = code === 1 && stderr.includes('/proc/voyage/production/lock.json')
      return isSaid && project.api.requests.length === 0 ? [] : [`exit code ${code}: ${stderr}`]
    },
  },
  {
    name: 'two deploys at once',
    target: 'rest',
    async deploy(project, args) {
      const runs = await Promise.all([project.start(...args).ended, project.start(...args).ended])
      const isDone = runs.some(({ code }) => code === 0)
      return isDone && runs.every(isDoneOrRefused) ? [] : runs.map(({ code, stderr }) => `exit code ${code}: ${stderr}`)
    },
  },
  killed('SIGKILL once it was answered', 'wrangler', createDatabase),
  {
    name: 'Ctrl-C once',
    target: 'wrangler',
    deploy: (project, args) => interrupted(project, args, ['PUT', /\/scripts\/harbour-site$/]),
  },
]

/** The second of two deploys meets the lock, or comes when the first one has just ended: then its plan is stale, or empty. */
const isDoneOrRefused = ({ code, stderr }: VoyageRun): boolean =>
  code === 0 || code === 75 || (code === 1 && stderr.includes('stale plan'))

/** Meets the fault with a fresh account, deploys once more, and returns what is wrong afterwards. */
export async function meetProcessFault(fault: ProcessFault): Promise<ReadonlyArray<string>> {
  const project = await arrangeDeployProject()
  try {
    const args = ['deploy', '--target', fault.target]
    const wrong = [...(await fault.deploy(project, [...args, '--execute', '--concurrency', '1']))]
    const last = await project.voyage(...args, '--execute')
    if (last.code !== 0) wrong.push(`the last deploy ended with ${last.code}: ${last.stdout}${last.stderr}`)
    wrong.push(...(await lookAtAccount(project.api, project.root)).wrong)
    const tenant = await project.platform.ask('/tenants/by-domain/harbour.localhost')
    if ((tenant as { readonly status?: unknown }).status !== 'active') wrong.push('the tenant is not active')
    const plan = await project.voyage('deploy', '--detailed-exitcode')
    if (plan.code !== 0) wrong.push('something is still to do')
    return wrong
  } finally {
    await project.remove()
  }
}

function killed(name: string, target: ProcessFault['target'], place: Place): ProcessFault {
  return {
    name,
    target,
    async deploy(project, args) {
      if (name.includes('mid-request')) hang(project, place)
      const run = project.start(...args)
      await seen(project, run, place)
      run.kill('SIGKILL')
      await run.ended
      const held = await project.voyage(...args)
      const unlocked = await project.voyage('unlock', '--execute')
      return held.code === 75 && unlocked.code === 0 ? [] : [`exit codes ${held.code} and ${unlocked.code}`]
    },
  }
}

async function interrupted(project: DeployProject, args: ReadonlyArray<string>, place: Place) {
  const run = project.start(...args)
  await seen(project, run, place)
  run.kill('SIGINT')
  const { code } = await run.ended
  return code === 130 ? [] : [`exit code ${code}`]
}

function hang({ api }: DeployProject, [method, path]: Place): void {
  api.fail({ method, path, effect: 'hang' })
}

/** Resolves when the account has seen such a request. */
async function seen({ api }: DeployProject, run: RunningVoyage, [method, path]: Place): Promise<void> {
  let isEnded = false
  void run.ended.then(() => {
    isEnded = true
  })
  while (!api.requests.some((one) => one.method === method && path.test(one.path))) {
    if (isEnded) throw new Error(`the deploy ended before ${method} ${path}`)
    await wait(5)
  }
}
