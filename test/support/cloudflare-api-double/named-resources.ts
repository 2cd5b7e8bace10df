import { randomUUID } from 'node:crypto'
import type { ApiReply, ApiRoute } from './api-message.ts'
import { failure, page, readJson, success } from './api-message.ts'

/** A queue with the Workers that consume it. */
export interface StoredQueue {
  readonly id: string
  readonly name: string
  readonly consumers: Array<Readonly<Record<string, unknown>>>
}

/** What the double keeps under a name. */
export interface NamedThings {
  /** Ids by title. */
  readonly namespaces: Map<string, string>
  readonly buckets: Set<string>
  readonly queues: Map<string, StoredQueue>
}

const ACCOUNT = '/accounts/:account'
const NAMESPACES = `${ACCOUNT}/storage/kv/namespaces`
const BUCKETS = `${ACCOUNT}/r2/buckets`
const QUEUES = `${ACCOUNT}/queues`
const newId = (): string => randomUUID().replaceAll('-', '')

/** KV namespaces, R2 buckets, and queues with their consumers. */
export function namedResourceRoutes(things: NamedThings): ReadonlyArray<ApiRoute> {
  return [...namespaceRoutes(things.namespaces), ...bucketRoutes(things.buckets), ...queueRoutes(things.queues)]
}

function namespaceRoutes(namespaces: Map<string, string>): ReadonlyArray<ApiRoute> {
  return [
    {
      on: `POST ${NAMESPACES}`,
      handle(request) {
        const title = String(readJson(request)['title'])
        if (namespaces.has(title)) return failure(400, 10014, 'create namespace: already exists')
        const id = newId()
        namespaces.set(title, id)
        return success({ id, title, supports_url_encoding: true })
      },
    },
    {
      on: `GET ${NAMESPACES}`,
      handle: ({ query }) =>
        page(
          query,
          [...namespaces].map(([title, id]) => ({ id, title })),
        ),
    },
    {
      on: `DELETE ${NAMESPACES}/:id`,
      handle(_, { id = '' }) {
        const title = [...namespaces].find(([, one]) => one === id)?.[0]
        if (title === undefined) return failure(404, 10013, 'namespace not found')
        namespaces.delete(title)
        return success(null)
      },
    },
  ]
}

function bucketRoutes(buckets: Set<string>): ReadonlyArray<ApiRoute> {
  const missing = failure(404, 10006, 'The specified bucket does not exist.')
  return [
    {
      on: `POST ${BUCKETS}`,
      handle(request) {
        const name = String(readJson(request)['name'])
        if (buckets.has(name))
          return failure(409, 10004, 'The bucket you tried to create already exists, and you own it.')
        buckets.add(name)
        return success({ name, creation_date: '2026-11-01T00:00:00.000Z', location: 'WEUR' })
      },
    },
    {
      on: `GET ${BUCKETS}/:name`,
      handle: (_, { name = '' }) =>
        buckets.has(name) ? success({ name, creation_date: '2026-11-01T00:00:00.000Z' }) : missing,
    },
    {
      on: `DELETE ${BUCKETS}/:name`,
      handle: (_, { name = '' }) => (buckets.delete(name) ? success({}) : missing),
    },
    // wrangler asks how much a bucket holds, of the whole account.
    {
      on: 'POST /graphql',
      handle: () => ({ status: 200, body: { data: { viewer: { accounts: [{ r2StorageAdaptiveGroups: [] }] } } } }),
    },
  ]
}

function queueRoutes(queues: Map<string, StoredQueue>): ReadonlyArray<ApiRoute> {
  const describe = ({ id, name, consumers }: StoredQueue): object => ({
    queue_id: id,
    queue_name: name,
    created_on: '2026-11-01T00:00:00.000Z',
    modified_on: '2026-11-01T00:00:00.000Z',
    producers: [],
    producers_total_count: 0,
    consumers,
    consumers_total_count: consumers.length,
  })
  const withQueue = (id: string | undefined, use: (queue: StoredQueue) => ApiReply): ApiReply => {
    const queue = [...queues.values()].find((one) => one.id === id)
    return queue === undefined ? failure(404, 11000, 'Queue not found') : use(queue)
  }
  return [
    {
      on: `POST ${QUEUES}`,
      handle(request) {
        const name = String(readJson(request)['queue_name'])
        if (queues.has(name))
          return failure(409, 11009, `Queue name '${name}' is already taken. Please use a different name`)
        const queue = { id: newId(), name, consumers: [] }
        queues.set(name, queue)
        return success(describe(queue))
      },
    },
    {
      on: `GET ${QUEUES}`,
      handle({ query }) {
        const name = query.get('name')
        return page(query, [...queues.values()].filter((one) => name === null || one.name === name).map(describe))
      },
    },
    {
      on: `DELETE ${QUEUES}/:id`,
      handle: (_, { id }) =>
        withQueue(id, ({ name }) => {
          queues.delete(name)
          return success(null)
        }),
    },
    { on: `GET ${QUEUES}/:id/consumers`, handle: (_, { id }) => withQueue(id, (queue) => success(queue.consumers)) },
    {
      on: `POST ${QUEUES}/:id/consumers`,
      handle: (request, { id }) =>
        withQueue(id, ({ consumers }) => {
          const body = readJson(request)
          if (consumers.some(({ script }) => script === body['script_name']))
            return failure(400, 11004, 'consumer exists')
          consumers.push({ ...body, script: body['script_name'], consumer_id: newId() })
          return success(consumers.at(-1))
        }),
    },
    {
      on: `PUT ${QUEUES}/:id/consumers/:consumer`,
      handle: (request, { id, consumer }) =>
        withQueue(id, ({ consumers }) => {
          const at = consumers.findIndex((one) => one['consumer_id'] === consumer)
          if (at === -1) return failure(404, 11005, 'consumer not found')
          consumers[at] = { ...consumers[at], ...readJson(request) }
          return success(consumers[at])
        }),
    },
  ]
}
