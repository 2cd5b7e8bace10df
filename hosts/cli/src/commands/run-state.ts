import { openDeployment } from '../project/open-deployment.ts'
import { renderTable } from '../render/render-table.ts'
import type { CommandContext } from './command-context.ts'
import type { DeploymentOptions } from './deployment.ts'

/** Shows what is recorded of a deployment: each step with its ids, its hash and its time, and intents left open. */
export async function runState(options: DeploymentOptions, context: CommandContext): Promise<void> {
  const { output } = context
  const { manifest, state, ...deployment } = await openDeployment(options, context)
  const openIntents = [...deployment.openIntents].sort()
  if (options.json) return output.json({ state, openIntents })
  if (state === null) return output.line(`Nothing is recorded of ${manifest.name} in ${manifest.environment}.`)
  output.line(`${state.manifest} in ${state.environment}, account ${state.accountId ?? 'none'}`)
  const rows = Object.entries(state.steps).map(([id, step]) => [
    id,
    Object.values(step.outputs).join(' '),
    step.inputHash.slice(0, 12),
    new Date(step.finishedAt * 1000).toISOString(),
  ])
  for (const line of renderTable([['STEP', 'GAVE', 'INPUTS', 'DONE AT'], ...rows])) output.line(line)
  for (const id of openIntents)
    output.line(`open: ${id} was begun, and how it ended is not known; a deploy looks first`)
}
