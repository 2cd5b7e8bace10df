import type { Executor, Result, StepContext, StepFailure, StepInputs, StepOutputs } from '@voyage/deploy-planner'
import type { Environment } from '../cloudflare/allowed-variables.ts'
import { buildPages } from '../pages/build-pages.ts'
import type { PagesBindingIds } from '../pages/pages-projects.ts'
import type { DeployTarget } from './deploy-target.ts'
import { asNothing } from './resource-handlers.ts'
import { err, ok } from './result.ts'

/** Creates the handlers of Pages projects, builds and deployments. */
export function createPagesHandlers(options: {
  readonly target: DeployTarget
  /** The project root: manifest paths are relative to it. */
  readonly root: string
  /** Of which a build gets what it needs, and no credential. */
  readonly environment: Environment
}): Pick<Executor['handlers'], 'pages.create' | 'pages.build' | 'pages.deploy'> {
  const { target, root, environment } = options
  return {
    async 'pages.create'(project, context) {
      if (context.existing !== null) return keepProject(target, project, { ...context, existing: context.existing })
      const created = await target.pages.create(project, context)
      return created.ok ? ok({ subdomain: created.value }) : created
    },
    async 'pages.build'(inputs, { signal }) {
      return asNothing(await buildPages({ root, environment, inputs, signal }))
    },
    async 'pages.deploy'({ app, branch, output, vars, bindings }, context) {
      return target.pages.deploy({ app, branch, output, vars, bindings: toIds(bindings, context) }, context)
    },
  }
}

/** Creates the finder of Pages projects. */
export function createPagesFinder(target: DeployTarget): Pick<Executor['finders'], 'pages.create'> {
  return {
    async 'pages.create'({ name }, context) {
      const found = await target.pages.find(name, context)
      if (!found.ok) return found
      return ok(found.value === null ? null : { subdomain: found.value })
    },
  }
}

/** Brings a project that stands up to date: of what a manifest says, its production branch alone can have changed. */
async function keepProject(
  { name: targetName, pages }: DeployTarget,
  project: StepInputs['pages.create'],
  context: StepContext<'pages.create'> & { readonly existing: StepOutputs['pages.create'] },
): Promise<Result<StepOutputs['pages.create'], StepFailure>> {
  if (pages.setProductionBranch === null) {
    // Taken over by the operator's word; a deployment of another branch is seen when it becomes a preview.
    if (context.mayAdopt) return ok(context.existing)
    return err(branchStays(targetName, project))
  }
  const set = await pages.setProductionBranch(project, context)
  return set.ok ? ok(context.existing) : set
}

const branchStays = (target: string, { name, branch }: StepInputs['pages.create']): StepFailure => ({
  code: 'pages-branch-fixed',
  message: `The Pages project ${name} stands with another production branch than ${branch}, and the target ${target} cannot change it.`,
  remedy: `Use --target rest; or make ${branch} the production branch in Cloudflare's dashboard (Settings, Branch control) and run again with --adopt.`,
  retriable: false,
  effect: 'none',
})

function toIds(
  { services, d1, kv, r2, queues }: StepInputs['pages.deploy']['bindings'],
  context: Pick<StepContext<'pages.deploy'>, 'databaseId' | 'namespaceId'>,
): PagesBindingIds {
  const each = (named: Readonly<Record<string, string>>, idOf: (name: string) => string) =>
    Object.fromEntries(Object.entries(named).map(([binding, name]) => [binding, idOf(name)]))
  return { services, d1: each(d1, context.databaseId), kv: each(kv, context.namespaceId), r2, queues }
}
