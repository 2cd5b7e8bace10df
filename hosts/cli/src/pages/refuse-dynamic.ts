import type { StepFailure } from '@voyage/deploy-planner'
import type { PagesDeployment } from './pages-projects.ts'
import type { PagesOutput } from './read-output.ts'

/** Returns why a target that serves static files only cannot deploy an application, naming what it has; null if it can. */
export function refuseDynamic(request: {
  readonly deployment: PagesDeployment
  readonly output: PagesOutput
  /** Who serves static files only, with its verb: "the API target deploys". */
  readonly who: string
  readonly remedy: string
}): StepFailure | null {
  const { deployment, output, who, remedy } = request
  const { app, bindings, vars } = deployment
  const found = [
    ...(output.special.has('functions') ? ['a folder "functions"'] : []),
    ...(output.special.has('_worker.js') ? ['a _worker.js'] : []),
    ...(Object.keys(vars).length > 0 ? ['variables'] : []),
    ...(Object.values(bindings).some((named) => Object.keys(named).length > 0) ? ['bindings'] : []),
  ]
  if (found.length === 0) return null
  return {
    code: 'pages-functions-unsupported',
    message: `The Pages application ${app} has ${found.join(', ')}; ${who} static files only.`,
    remedy,
    retriable: false,
    effect: 'none',
  }
}
