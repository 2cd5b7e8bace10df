import type { Result, StepFailure } from '@voyage/deploy-planner'
import type { NamedResources, TargetOptions } from '../executor/deploy-target.ts'
import { err, ok } from '../executor/result.ts'
import { ambiguousName } from './ambiguous-name.ts'
import { answerUnreadable } from './answer-unreadable.ts'
import { checkName, isHexId } from './d1-names.ts'
import { readJsonOutput } from './read-json-output.ts'
import type { RunWrangler } from './run-wrangler.ts'

/** Creates the access to an account's KV namespaces by wrangler. */
export function createWranglerNamespaces(run: RunWrangler): NamedResources {
  const find: NamedResources['find'] = async (name, { signal }) => {
    const doing = `looking for the KV namespace ${name}`
    const listed = await run({ arguments: ['kv', 'namespace', 'list'], doing, reach: 'nothing', signal })
    if (!listed.ok) return listed
    const namespaces = readJsonOutput(listed.value.stdout)
    if (!Array.isArray(namespaces)) return err(answerUnreadable('The list of KV namespaces is no JSON list.'))
    const [match, ...others] = namespaces.filter((one) => one?.title === name)
    if (match === undefined) return ok(null)
    if (others.length > 0) return err(ambiguousName('KV namespace', name, others.length + 1))
    const id: unknown = match.id
    return typeof id === 'string' && isHexId(id) ? ok(id) : err(answerUnreadable(`The namespace ${name} has no id.`))
  }
  return { find, create: createBy(run, { what: 'KV namespace', command: ['kv', 'namespace', 'create'], find }) }
}

/** Creates the access to an account's R2 buckets by wrangler, which lists no more than the first 20 of them. */
export function createWranglerBuckets(run: RunWrangler): NamedResources {
  const find: NamedResources['find'] = async (name, { signal }) => {
    const doing = `looking for the R2 bucket ${name}`
    const shown = await run({ arguments: ['r2', 'bucket', 'info', name, '--json'], doing, reach: 'nothing', signal })
    if (!shown.ok) return shown.error.code === 'bucket-missing' ? ok(null) : shown
    const bucket = readJsonOutput(shown.value.stdout)
    const isNamed = typeof bucket === 'object' && bucket !== null && 'name' in bucket && bucket.name === name
    return isNamed ? ok(name) : err(answerUnreadable(`What wrangler shows of the bucket ${name} does not name it.`))
  }
  return { find, create: createBy(run, { what: 'R2 bucket', command: ['r2', 'bucket', 'create'], find }) }
}

/** Creates the access to an account's queues by wrangler. */
export function createWranglerQueues(run: RunWrangler): NamedResources {
  const find: NamedResources['find'] = async (name, { signal }) => {
    const doing = `looking for the queue ${name}`
    const shown = await run({ arguments: ['queues', 'info', name], doing, reach: 'nothing', signal })
    if (!shown.ok) return shown.error.message.includes(`Queue "${name}" does not exist`) ? ok(null) : shown
    const text = shown.value.stdout
    const found = /^Queue Name: (.*)$/m.exec(text)?.[1]?.trim()
    const id = /^Queue ID: ([0-9a-f]{32})\s*$/m.exec(text)?.[1]
    if (found === name && id !== undefined) return ok(id)
    return err(answerUnreadable(`Asked for the queue ${name}, wrangler shows ${found ?? 'none'}.`))
  }
  return { find, create: createBy(run, { what: 'queue', command: ['queues', 'create'], find }) }
}

/** Creates by one call, and takes the id from the account afterwards: wrangler prints it for people, if at all. */
function createBy(
  run: RunWrangler,
  kind: {
    readonly what: string
    readonly command: ReadonlyArray<string>
    readonly find: NamedResources['find']
  },
): NamedResources['create'] {
  return async (name: string, options: TargetOptions): Promise<Result<string, StepFailure>> => {
    const checked = checkName(name)
    if (!checked.ok) return checked
    const doing = `creating the ${kind.what} ${name}`
    const { signal } = options
    const created = await run({ arguments: [...kind.command, name], doing, reach: 'one-request', signal })
    if (!created.ok) return created
    const found = await kind.find(name, options)
    if (!found.ok) return err({ ...found.error, effect: 'unknown' })
    if (found.value !== null) return ok(found.value)
    return err({
      ...answerUnreadable(`wrangler created the ${kind.what} ${name}, but the account does not have it.`),
      remedy: 'Run the command again; it takes over what the account has by then.',
      retriable: true,
      effect: 'unknown',
    })
  }
}
