import type { Executor, StepContext, StepInputs } from '@voyage/deploy-planner'
import type { Environment } from '../cloudflare/allowed-variables.ts'
import { buildPages } from '../pages/build-pages.ts'
import type { PagesBindingIds } from '../pages/pages-projects.ts'
import type { DeployTarget } from './deploy-target.ts'
import { asNothing } from './resource-handlers.ts'
import { ok } from './result.ts'

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
      if (context.existing !== null) return ok(context.existing)
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

function toIds(
  { services, d1, kv, r2, queues }: StepInputs['pages.deploy']['bindings'],
  context: Pick<StepContext<'pages.deploy'>, 'databaseId' | 'namespaceId'>,
): PagesBindingIds {
  const each = (named: Readonly<Record<string, string>>, idOf: (name: string) => string) =>
    Object.fromEntries(Object.entries(named).map(([binding, name]) => [binding, idOf(name)]))
  return { services, d1: each(d1, context.databaseId), kv: each(kv, context.namespaceId), r2, queues }
}
