import type { Plan } from '@voyage/deploy-planner'
import { renderPlanMermaid, renderPlanSvg, toPlanGraph } from '@voyage/deploy-planner'
import { CommandError } from '../command-error.ts'

const FORMS = new Map<string, (plan: Plan) => string>([
  ['json', (plan) => `${JSON.stringify(toPlanGraph(plan), null, 2)}\n`],
  ['mermaid', renderPlanMermaid],
  ['svg', renderPlanSvg],
])

/** The options of a plan that is drawn, as the command line gives them. */
export interface GraphOptions {
  /** How to draw the plan. */
  readonly graph?: string
  /** A file to write the drawing to. */
  readonly out?: string
  readonly json?: boolean
  readonly execute?: boolean
}

/**
 * Returns what draws the plan as `--graph` says, or null where nothing is to be drawn.
 *
 * @throws CommandError CLI_OPTION_INVALID for another form, and for options that do not go together
 */
export function parseGraphForm(options: GraphOptions): ((plan: Plan) => string) | null {
  const { graph, out, json, execute } = options
  if (graph === undefined) {
    if (out === undefined) return null
    throw invalid('--out names the file of a graph, but no graph is asked for.', 'Add --graph json, mermaid or svg.')
  }
  const draw = FORMS.get(graph)
  if (!draw) throw invalid(`--graph ${graph} is no form of a graph.`, 'Give json, mermaid or svg.')
  if (execute) throw invalid('--graph shows a plan; --execute carries it out.', 'Leave one of them out.')
  if (json && out === undefined) {
    throw invalid(
      '--json and --graph would both be printed.',
      'Leave one out, or name a file for the graph with --out.',
    )
  }
  return draw
}

const invalid = (message: string, remedy: string): CommandError =>
  new CommandError({ code: 'CLI_OPTION_INVALID', message, remedy })
