import type { Executor, Result } from '@voyage/deploy-planner'
import { secretBinding, secretSource } from '@voyage/deploy-planner'
import { createDatabaseConfirmation } from './confirm-database.ts'
import type { DeployTarget } from './deploy-target.ts'
import { ok } from './result.ts'
import { toBindingIds } from './to-binding-ids.ts'

/** The steps that the target itself carries out. */
export type ResourceHandlers = Pick<
  Executor['handlers'],
  | 'd1.create'
  | 'kv.create'
  | 'r2.create'
  | 'queue.create'
  | 'bindings.sync'
  | 'd1.migrate'
  | 'worker.stub'
  | 'worker.deploy'
>

/** Creates the handlers of databases, namespaces, buckets, queues, migrations, bindings and Workers. */
export function createResourceHandlers(target: DeployTarget): ResourceHandlers {
  const databases = createDatabaseConfirmation(target)
  return {
    async 'd1.create'({ name }, context) {
      const made =
        context.existing === null ? await target.createDatabase(name, context) : ok(context.existing.databaseId)
      if (!made.ok) return made
      databases.add(name, made.value)
      return ok({ databaseId: made.value })
    },
    async 'kv.create'({ name }, context) {
      if (context.existing !== null) return ok(context.existing)
      const created = await target.namespaces.create(name, context)
      return created.ok ? ok({ namespaceId: created.value }) : created
    },
    async 'r2.create'({ name }, context) {
      if (context.existing !== null) return ok({})
      const created = await target.buckets.create(name, context)
      return created.ok ? ok({}) : created
    },
    async 'queue.create'({ name }, context) {
      if (context.existing !== null) return ok(context.existing)
      const created = await target.queues.create(name, context)
      return created.ok ? ok({ queueId: created.value }) : created
    },
    async 'bindings.sync'(inputs, context) {
      const { worker, config } = inputs
      const confirmed = await databases.confirm(inputs.databases, context)
      if (!confirmed.ok) return confirmed
      const ids = toBindingIds(inputs, context)
      return asNothing(await target.syncBindings({ worker, config, ids }, context))
    },
    async 'd1.migrate'({ database, directory }, context) {
      const confirmed = await databases.confirm([database], context)
      if (!confirmed.ok) return confirmed
      const name = { name: database, id: context.databaseId(database) }
      return asNothing(await target.migrateDatabase({ database: name, directory }, context))
    },
    async 'worker.stub'({ worker }, context) {
      return asNothing(await target.deployStub(worker, context))
    },
    async 'worker.deploy'(inputs, context) {
      const { worker, config, vars, secrets, routes } = inputs
      // The ids may have been written on another machine, and its file may not have come here.
      const synced = await target.syncBindings({ worker, config, ids: toBindingIds(inputs, context) }, context)
      if (!synced.ok) return synced
      const given = secrets.map((secret) => {
        const from = secretSource(secret)
        return { name: secretBinding(secret), from, value: context.secret(from) }
      })
      const deployed = await target.deployWorker({ worker, config, vars, secrets: given, routes }, context)
      return deployed.ok ? ok(deployed.value ?? {}) : deployed
    },
  }
}

/** Creates the finders of what a target keeps under a name. */
export function createResourceFinders(
  target: DeployTarget,
): Pick<Executor['finders'], 'd1.create' | 'kv.create' | 'r2.create' | 'queue.create'> {
  return {
    async 'd1.create'({ name }, context) {
      return asFound(await target.findDatabase(name, context), (databaseId) => ({ databaseId }))
    },
    async 'kv.create'({ name }, context) {
      return asFound(await target.namespaces.find(name, context), (namespaceId) => ({ namespaceId }))
    },
    async 'r2.create'({ name }, context) {
      return asFound(await target.buckets.find(name, context), () => ({}))
    },
    async 'queue.create'({ name }, context) {
      return asFound(await target.queues.find(name, context), (queueId) => ({ queueId }))
    },
  }
}

function asFound<E, T>(found: Result<string | null, E>, outputs: (id: string) => T): Result<T | null, E> {
  if (!found.ok) return found
  return ok(found.value === null ? null : outputs(found.value))
}

/** A target's success as a step's empty outputs. */
export function asNothing<E>(result: Result<null, E>): Result<Readonly<Record<never, never>>, E> {
  return result.ok ? ok({}) : result
}
