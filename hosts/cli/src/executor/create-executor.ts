import type { Executor } from '@voyage/deploy-planner'
import type { Environment } from '../cloudflare/allowed-variables.ts'
import type { ApiClient } from '../http/api-client.ts'
import { createDatabaseHandlers } from './database-handlers.ts'
import type { DeployTarget } from './deploy-target.ts'
import { createIdentityHandlers } from './identity-handlers.ts'
import { createLaneHandlers } from './lane-handlers.ts'
import { createPagesFinder, createPagesHandlers } from './pages-handlers.ts'
import { createResourceFinders, createResourceHandlers } from './resource-handlers.ts'
import { createTenantHandlers, findTenant } from './tenant-handlers.ts'
import { createWorkerFinders } from './worker-finders.ts'

/** Joins a target with the platform's two APIs to the executor that a plan runs on. */
export function createExecutor(options: {
  readonly target: DeployTarget
  readonly controlPlane: ApiClient
  readonly auth: ApiClient
  /** The project root: manifest paths are relative to it. */
  readonly root: string
  /** The Workers of which a stub of ours stands before they are deployed; default none. */
  readonly stubbed?: ReadonlySet<string>
  /** The Workers whose deploy is recorded; default none. */
  readonly deployed?: ReadonlySet<string>
  /** Environment variables, of which a build of a Pages application gets some. */
  readonly environment: Environment
  /** Epoch seconds. */
  readonly now: () => number
}): Executor {
  const { target, controlPlane, auth, root, environment, now } = options
  const { stubbed = new Set(), deployed = new Set() } = options
  return {
    name: target.name,
    handlers: {
      ...createResourceHandlers(target),
      ...createPagesHandlers({ target, root, environment }),
      ...createTenantHandlers(controlPlane),
      ...createDatabaseHandlers({ target, controlPlane }),
      ...createIdentityHandlers(auth),
      ...createLaneHandlers({ target, root, now }),
    },
    finders: {
      ...createPagesFinder(target),
      ...createResourceFinders(target),
      ...createWorkerFinders({ target, stubbed, deployed }),
      'tenant.create': ({ slug }, { signal }) => findTenant(controlPlane, slug, { signal }),
    },
  }
}
