import type { Executor } from '@voyage/deploy-planner'
import type { ApiClient } from '../http/api-client.ts'
import { createDatabaseHandlers } from './database-handlers.ts'
import type { DeployTarget } from './deploy-target.ts'
import { createIdentityHandlers } from './identity-handlers.ts'
import { createLaneHandlers } from './lane-handlers.ts'
import { createResourceFinders, createResourceHandlers } from './resource-handlers.ts'
import { createTenantHandlers, findTenant } from './tenant-handlers.ts'
import { createUnsupportedFinders, createUnsupportedHandlers } from './unsupported-handlers.ts'

/** Joins a target with the platform's two APIs to the executor that a plan runs on. */
export function createExecutor(options: {
  readonly target: DeployTarget
  readonly controlPlane: ApiClient
  readonly auth: ApiClient
  /** The project root: manifest paths are relative to it. */
  readonly root: string
  /** Epoch seconds. */
  readonly now: () => number
}): Executor {
  const { target, controlPlane, auth, root, now } = options
  return {
    name: target.name,
    handlers: {
      ...createResourceHandlers(target),
      ...createUnsupportedHandlers(target.name),
      ...createTenantHandlers(controlPlane),
      ...createDatabaseHandlers({ target, controlPlane }),
      ...createIdentityHandlers(auth),
      ...createLaneHandlers({ target, root, now }),
    },
    finders: {
      ...createUnsupportedFinders(target.name),
      ...createResourceFinders(target),
      'tenant.create': ({ slug }) => findTenant(controlPlane, slug),
    },
  }
}
