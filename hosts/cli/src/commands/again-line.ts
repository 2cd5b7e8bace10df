import type { Plan } from '@voyage/deploy-planner'
import { commandLine } from './command-line.ts'
import type { DeployOptions } from './deploy-options.ts'
import { deployDefaults } from './deploy-options.ts'

/**
 * Returns the command line that goes on with what these options began; `own` are those of this command alone. Secrets
 * with a new value are not named again: which steps are still to be done for them is recorded.
 */
export function againLine(
  command: string,
  options: DeployOptions,
  own: Readonly<Record<string, string | undefined>>,
): string {
  const { manifest, environment, target, adopt, concurrency, retrySeconds } = options
  return commandLine(command, {
    manifest,
    environment,
    target,
    ...own,
    adopt,
    concurrency: concurrency === deployDefaults.concurrency ? undefined : concurrency,
    'retry-seconds': retrySeconds === deployDefaults.retrySeconds ? undefined : retrySeconds,
    execute: true,
  })
}

/**
 * Returns what `--only` makes the open steps of this part of the whole plan again: those that no other open one waits
 * for, which bring those along that they wait for. Undefined for the whole plan.
 */
export function onlyOf(part: Plan, whole: Plan): string | undefined {
  if (part.steps.length === whole.steps.length) return undefined
  const open = part.steps.filter(({ action }) => action !== 'none')
  const awaited = new Set(open.flatMap(({ dependsOn }) => dependsOn))
  return open.flatMap(({ id }) => (awaited.has(id) ? [] : [id])).join(',')
}
