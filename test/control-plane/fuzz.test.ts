import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Answer, ControlPlane } from './arrange.ts'
import { startControlPlane } from './arrange.ts'
import type { DocumentedOperation } from './contract/api-document.ts'
import type { Issuer } from './contract/issuer.ts'
import { audience, startIssuer } from './contract/issuer.ts'
import { isSecured, targetOf, unknownIds } from './contract/sample-requests.ts'
import { fieldwiseValuesOf, hasJointRules, valuesAgainst, valuesOf } from './contract/schema-arbitrary.ts'

// biome-ignore lint/suspicious/noExplicitAny: a test reads whatever JSON comes back and fails on what is missing.
type Json = any

const atOnce = 20
const operators = 5
let issuer: Issuer
let plane: ControlPlane
let tokens: ReadonlyArray<string>
let tenants: ReadonlyArray<string>

// Several operators, for one may not ask as often as this.
beforeAll(async () => {
  issuer = await startIssuer()
  const vars = { BOOTSTRAP_CREDENTIAL: 'always', OPERATOR_ISSUER: issuer.url, OPERATOR_AUDIENCE: audience }
  plane = await startControlPlane(vars)
  const schemes = plane.api.json.components.securitySchemes
  const scope = Object.keys(schemes.operatorToken.flows.clientCredentials.scopes).join(' ')
  const subjects = Array.from({ length: operators }, (_, index) => `operator-${index}`)
  for (const subject of subjects) {
    await plane.call('POST /operators', { json: { issuer: issuer.url, kind: 'user', subject, name: subject } })
  }
  const exp = Math.floor(Date.now() / 1_000) + 3_600
  tokens = await Promise.all(subjects.map((sub) => issuer.token(scope, { claims: { sub, exp } })))
  const created = Array.from({ length: atOnce }, async (_, index) => {
    const { body } = await plane.call('POST /tenants', { json: { slug: `fuzzed-${index}`, name: 'Fuzzed' } })
    return body.id as string
  })
  tenants = await Promise.all(created)
})
afterAll(async () => {
  await plane.stop()
  await issuer.stop()
})

/** A request; each of those at once is about a tenant of its own. */
interface FuzzedRequest {
  readonly operation: DocumentedOperation
  readonly body?: Json
  readonly query?: string
  readonly ids?: Readonly<Record<string, string>>
}

let sent = 0
/** Sends the requests at once. An answer that is not as documented rejects. */
async function send(requests: ReadonlyArray<FuzzedRequest>): Promise<ReadonlyArray<Answer>> {
  const answers = requests.map(({ operation, body, query, ids = {} }, index) => {
    sent += 1
    const target = targetOf(operation, { ...unknownIds, tenant_id: tenants[index] ?? '', feature_key: 'lanes', ...ids })
    const path = query === undefined ? target : `${target.split('?')[0]}?${query}`
    const headers = { authorization: `Bearer ${tokens[sent % operators]}`, 'content-type': 'application/json' }
    return plane.call(path, { headers, ...(body === undefined ? {} : { raw: JSON.stringify(body) }) })
  })
  return Promise.all(answers)
}

/** What stands in the database, but for what deliveries and repetitions leave there. */
async function whatStands(): Promise<Json> {
  const db = plane.workers.d1('control-plane', 'CONTROL_DB')
  const tables =
    'tenants former_slugs tenant_domains tenant_databases tenant_features api_keys webhooks operators audit_log outbox'
  const counts = tables.split(' ').map((table) => `(SELECT count(*) FROM ${table}) AS ${table}`)
  const sums = [
    '(SELECT total(version) FROM tenants) AS versions',
    "(SELECT count(*) FROM audit_log WHERE tenant_id GLOB 'ten_*' AND action NOT GLOB 'webhook*' AND action <> 'events.replayed') AS changes",
  ]
  return (await db.prepare(`SELECT ${[...counts, ...sums].join(', ')}`).all()).results[0]
}

const resolve = (ref: string): Json =>
  ref
    .slice(2)
    .split('/')
    .reduce((at: Json, part) => at[part], plane.api.json)
const bodySchema = ({ described }: DocumentedOperation): Json =>
  described.requestBody?.content['application/json'].schema
const queryParameters = ({ described }: DocumentedOperation): ReadonlyArray<Json> =>
  described.parameters.filter((each: Json) => each.in === 'query')

/** Requests of one kind for each operation that takes such. */
function requestsOf(
  filter: (operation: DocumentedOperation) => boolean,
  make: (operation: DocumentedOperation) => fc.Arbitrary<Omit<FuzzedRequest, 'operation'>>,
): fc.Arbitrary<ReadonlyArray<FuzzedRequest>> {
  const operations = plane.api.operations.filter((each) => isSecured(each) && filter(each))
  const one = fc.oneof(...operations.map((operation) => make(operation).map((request) => ({ operation, ...request }))))
  return fc.array(one, { minLength: atOnce, maxLength: atOnce })
}

async function judge(requests: ReadonlyArray<FuzzedRequest>): Promise<ReadonlyArray<Answer>> {
  const before = await whatStands()
  const answers = await send(requests)
  const after = await whatStands()
  for (const { status } of answers) expect(status).toBeLessThan(500)
  // A refusal leaves nothing behind; what is changed is changed with its audit entry, its event and a new version.
  if (answers.every(({ status }) => status >= 400)) expect(after).toEqual(before)
  expect([after.versions, after.changes]).toEqual([after.outbox, after.outbox])
  return answers
}

/** Those of the values that are not as described, in the form in which they are sent. */
function wrong(values: fc.Arbitrary<Json>, validate: (body: Json) => unknown): fc.Arbitrary<Json> {
  return values.map((body) => JSON.parse(JSON.stringify(body))).filter((body) => validate(body) === false)
}

const invalidInput = 'urn:voyage:problem:invalid-input'

describe('10,000 requests made from the document and against it are carried out whole or refused', () => {
  test('1,000 bodies that are as described', async () => {
    let jointly = 0
    const keepsJointRules = (request: FuzzedRequest | undefined): boolean =>
      request !== undefined && hasJointRules(resolve(bodySchema(request.operation).$ref))
    const requests = requestsOf(
      (operation) => bodySchema(operation) !== undefined,
      (operation) => {
        const validate = plane.api.validator(bodySchema(operation).$ref.slice(1))
        return valuesOf(bodySchema(operation), resolve)
          .filter((body) => validate(body) === true)
          .map((body) => ({ body }))
      },
    )
    await fc.assert(
      fc.asyncProperty(requests, async (all) => {
        const answers = await judge(all)
        // Rules over several fields are the same in the document as where bodies are read.
        const joint = answers.filter((_, index) => keepsJointRules(all[index]))
        for (const { body } of joint) expect(body.type).not.toBe(invalidInput)
        jointly += joint.length
      }),
      { numRuns: 50 },
    )
    expect(jointly).toBeGreaterThan(50)
  }, 300_000)

  test('5,000 bodies that are not: each is refused as invalid input', async () => {
    const requests = requestsOf(
      (operation) => bodySchema(operation) !== undefined,
      (operation) => {
        const schema = resolve(bodySchema(operation).$ref)
        const validate = plane.api.validator(bodySchema(operation).$ref.slice(1))
        const spoilt = valuesAgainst(valuesOf(schema, resolve), schema)
        // Of these each field is as described, and all of them together are not.
        const atOdds = hasJointRules(schema) ? [fieldwiseValuesOf(schema, resolve)] : []
        return fc.oneof(...[spoilt, ...atOdds].map((bodies) => wrong(bodies, validate))).map((body) => ({ body }))
      },
    )
    await fc.assert(
      fc.asyncProperty(requests, async (all) => {
        const answers = await judge(all)
        for (const { status, body } of answers) expect([status, body.type]).toEqual([422, invalidInput])
      }),
      { numRuns: 250 },
    )
  }, 300_000)

  test('3,000 queries, as described and not', async () => {
    const requests = requestsOf(
      (operation) => queryParameters(operation).length > 0,
      (operation) => {
        const described = queryParameters(operation).map(({ name, schema }) =>
          fc.tuple(fc.constant(name), fc.oneof(valuesOf(schema, resolve).map(String), fc.string({ unit: 'binary' }))),
        )
        const unknown = fc.tuple(fc.string({ minLength: 1 }), fc.string())
        const parameters = fc.array(fc.oneof({ weight: 9, arbitrary: fc.oneof(...described) }, unknown), {
          maxLength: 4,
        })
        return parameters.map((pairs) => ({ query: new URLSearchParams(pairs as Array<[string, string]>).toString() }))
      },
    )
    await fc.assert(
      fc.asyncProperty(requests, async (all) => void (await judge(all))),
      { numRuns: 150 },
    )
  }, 300_000)

  test('1,000 addresses of what may not be there', async () => {
    const part = fc
      .oneof(
        fc.string({ minLength: 1, unit: 'binary', maxLength: 80 }),
        fc.constantFrom('%00', '.a', 'a.', '::', "' OR 1"),
      )
      .map((text) => encodeURIComponent(text))
      .filter((text) => text !== '.' && text !== '..')
    const requests = requestsOf(
      ({ path }) => path.includes('{'),
      ({ path, method }) => {
        const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
        return fc
          .record(Object.fromEntries(names.map((name) => [name, part])))
          .map((ids) => ({ ids, ...(method === 'GET' ? {} : { body: {} }) }))
      },
    )
    await fc.assert(
      fc.asyncProperty(requests, async (all) => {
        for (const { status } of await judge(all)) expect(status).toBeGreaterThanOrEqual(400)
      }),
      { numRuns: 50 },
    )
  }, 300_000)
})
