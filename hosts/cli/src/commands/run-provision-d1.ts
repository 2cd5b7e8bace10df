import type { Executor, Plan } from '@voyage/deploy-planner'
import { renderPlanTable } from '@voyage/deploy-planner'
import { isDatabaseId } from '../cloudflare/d1-names.ts'
import { CommandError } from '../command-error.ts'
import { executePlan } from '../executor/execute-plan.ts'
import { err } from '../executor/result.ts'
import { exitCodes } from '../exit-codes.ts'
import type { IdsFile } from '../project/ids-file.ts'
import { idPlaceholder, openIdsFile } from '../project/ids-file.ts'
import { makeDatabasePlan } from '../project/make-database-plan.ts'
import { openDeployment } from '../project/open-deployment.ts'
import { againLine } from './again-line.ts'
import type { CommandContext } from './command-context.ts'
import type { DeployOptions } from './deploy-options.ts'
import { parseDeployOptions } from './parse-deploy-options.ts'
import { refuseLocalEnvironment } from './refuse-local-environment.ts'

/** Options of `voyage provision-d1`. */
export interface ProvisionD1Options extends DeployOptions {
  readonly ids: string
}

/**
 * Shows which D1 databases of the manifest are to be created and writes placeholders for their ids; with `execute`
 * creates or adopts them and writes each id as soon as it is known.
 */
export async function runProvisionD1(options: ProvisionD1Options, context: CommandContext): Promise<void> {
  const { root, output } = context
  const how = { ...parseDeployOptions(options), again: againLine('provision-d1', options, { ids: options.ids }) }
  const { manifest, stateStore, state } = await openDeployment(options, context)
  refuseLocalEnvironment(manifest)
  const ids = await openIdsFile(root, options.ids)
  const plan = await makeDatabasePlan({ manifest, state })
  const changes = plan.steps.filter((step) => step.action !== 'none').length
  if (!options.execute) {
    await ids.put(knownIds(plan))
    if (options.json) output.json(plan)
    else {
      output.line(renderPlanTable(plan))
      output.line(`${options.ids}: placeholders for ids that are not known yet; no id in it was replaced.`)
    }
    if (options.detailedExitcode && changes > 0) context.endWith(exitCodes.changesPending)
    return
  }
  await ids.put(new Map([...knownIds(plan)].filter(([, id]) => isDatabaseId(id))))
  const onExecutor = (executor: Executor): Executor => writingIds(executor, ids)
  await executePlan({ context, manifest, plan, stateStore, ...how, onExecutor })
}

/** Each database's id where it is recorded, a placeholder where not. */
function knownIds(plan: Plan): ReadonlyMap<string, string> {
  const steps = plan.steps.filter((step) => step.kind === 'd1.create')
  return new Map(steps.map(({ inputs, outputs }) => [inputs.name, outputs?.databaseId ?? idPlaceholder(inputs.name)]))
}

/** An executor that writes the id of a database to the file before it says that the database is there. */
function writingIds(executor: Executor, ids: IdsFile): Executor {
  const create = executor.handlers['d1.create']
  return {
    ...executor,
    handlers: {
      ...executor.handlers,
      async 'd1.create'(inputs, context) {
        const made = await create(inputs, context)
        if (!made.ok) return made
        try {
          await ids.put(new Map([[inputs.name, made.value.databaseId]]))
        } catch (error) {
          if (!(error instanceof CommandError)) throw error
          const { message, remedy } = error
          return err({ code: 'ids-file-not-written', message, remedy, retriable: false, effect: 'unknown' })
        }
        return made
      },
    },
  }
}
