import type { Result, StepFailure } from '@voyage/deploy-planner'
import { checkName, isHexId } from '../cloudflare/d1-names.ts'
import type { AccountResources } from '../executor/account-target.ts'
import { err, ok } from '../executor/result.ts'
import { isRecord } from '../http/api-client.ts'
import { answerUnexpected } from './answer-unexpected.ts'
import type { CallCloudflare } from './cloudflare-api.ts'
import { findInList } from './find-in-list.ts'

/** How Cloudflare's API speaks of one kind of things. */
interface ResourceKind {
  /** For messages. */
  readonly what: string
  readonly path: string
  /** The parameter by which the list is asked for one name, where it has one. */
  readonly filter?: string
  readonly nameKey: string
  readonly idKey: string
  readonly isId: (id: string) => boolean
  /** The code of the failure that says that there is none. */
  readonly missing: string
}

/** Creates the access to an account's KV namespaces. */
export const createRestNamespaces = (call: CallCloudflare): AccountResources =>
  createListedResources(call, {
    what: 'KV namespace',
    path: '/storage/kv/namespaces',
    nameKey: 'title',
    idKey: 'id',
    isId: isHexId,
    missing: 'namespace-missing',
  })

/** Creates the access to an account's queues. */
export const createRestQueues = (call: CallCloudflare): AccountResources =>
  createListedResources(call, {
    what: 'queue',
    path: '/queues',
    filter: 'name',
    nameKey: 'queue_name',
    idKey: 'queue_id',
    isId: isHexId,
    missing: 'queue-missing',
  })

/** Creates the access to an account's R2 buckets, which are looked up one by one: their list comes in parts of 20. */
export function createRestBuckets(call: CallCloudflare): AccountResources {
  const kind = {
    what: 'R2 bucket',
    path: '/r2/buckets',
    nameKey: 'name',
    idKey: 'name',
    isId: () => true,
    missing: 'bucket-missing',
  }
  const at = (name: string): string => `${kind.path}/${encodeURIComponent(name)}`
  const find: AccountResources['find'] = async (name, { signal }) => {
    const doing = `looking for the R2 bucket ${name}`
    const found = await call({ method: 'GET', path: at(name), doing, reach: 'nothing', signal })
    if (!found.ok) return found.error.code === kind.missing ? ok(null) : found
    return isRecord(found.value) && found.value['name'] === name ? ok(name) : err(answerUnexpected(doing, 'none'))
  }
  return { find, create: createBy(call, kind, find), delete: deleteBy(call, kind) }
}

function createListedResources(call: CallCloudflare, kind: ResourceKind): AccountResources {
  const find: AccountResources['find'] = (name, { signal }) => {
    const path = kind.filter === undefined ? kind.path : `${kind.path}?${kind.filter}=${encodeURIComponent(name)}`
    return findInList({ ...kind, path, call, name, signal })
  }
  return { find, create: createBy(call, kind, find), delete: deleteBy(call, kind) }
}

/** Creates by one request, and confirms what was created by looking it up. */
function createBy(
  call: CallCloudflare,
  kind: ResourceKind,
  find: AccountResources['find'],
): AccountResources['create'] {
  return async (name, options) => {
    const checked = checkName(name)
    if (!checked.ok) return checked
    const doing = `creating the ${kind.what} ${name}`
    const body = { [kind.nameKey]: name }
    const { signal } = options
    const created = await call({ method: 'POST', path: kind.path, body, doing, reach: 'one-request', signal })
    if (!created.ok) return created
    const found = await find(name, options)
    if (!found.ok) return err({ ...found.error, effect: 'unknown' })
    const given = isRecord(created.value) ? created.value[kind.idKey] : undefined
    return found.value !== null && found.value === given
      ? ok(found.value)
      : err({ ...answerUnexpected(doing, 'unknown'), retriable: true })
  }
}

function deleteBy(call: CallCloudflare, kind: ResourceKind): AccountResources['delete'] {
  return async ({ name, id }, { signal }): Promise<Result<null, StepFailure>> => {
    const path = `${kind.path}/${encodeURIComponent(id)}`
    const doing = `deleting the ${kind.what} ${name}`
    const done = await call({ method: 'DELETE', path, doing, reach: 'one-request', signal })
    return done.ok || done.error.code === kind.missing ? ok(null) : done
  }
}
