import { createHash } from 'node:crypto'
import type { RunningWorkers } from '../support/start-workers.ts'
import { startWorkers } from '../support/start-workers.ts'
import type { ApiDocument } from './contract/api-document.ts'
import { readApiDocument } from './contract/api-document.ts'

const operatorToken = 'operator-credential-of-the-test'
const origin = 'http://control.localhost:8787'

/** The hexadecimal SHA-256 that the Worker is given. */
export const operatorTokenSha256: string = createHash('sha256').update(operatorToken).digest('hex')

/** What the secrets of webhooks are sealed with. */
export const webhookEncryptionSecret = 'webhook-encryption-secret-of-the-tests'

/** An answer, read whole. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever JSON comes back and fails on what is missing.
  readonly body: any
}

/** What a request may say besides its method and path. */
export interface Request {
  readonly json?: unknown
  readonly raw?: string | Uint8Array<ArrayBuffer>
  readonly headers?: Readonly<Record<string, string>>
  /** Leave the operator's credential out. */
  readonly anonymous?: boolean
}

/** A running control plane with an empty catalog. */
export interface ControlPlane {
  readonly workers: RunningWorkers
  /** Its OpenAPI document, against which each answer of `call` is held. */
  readonly api: ApiDocument
  /** The documented answers that were given so far, as in `api.answers`. */
  readonly given: ReadonlySet<string>
  /** `target` is a method and a path, such as `GET /tenants`. Rejects when the answer is not as documented. */
  call(target: string, request?: Request): Promise<Answer>
  stop(): Promise<void>
}

/** What a control plane is started with, besides its variables. */
export interface StartOptions {
  readonly entry?: string
  readonly limits?: Readonly<Record<string, number>>
  /** The document that its answers are held against. Default: its own. */
  readonly api?: ApiDocument
}

/** Starts the control plane in workerd. */
export async function startControlPlane(
  vars: Readonly<Record<string, string>> = {},
  { api: document, ...options }: StartOptions = {},
): Promise<ControlPlane> {
  const all = {
    OPERATOR_TOKEN_SHA256: operatorTokenSha256,
    WEBHOOK_ENCRYPTION_SECRET: webhookEncryptionSecret,
    DOMAIN_VERIFICATION: 'localhost',
    OPERATOR_ISSUER: '',
    ...vars,
  }
  const workers = await startWorkers({ workers: [{ host: 'control-plane', vars: all, ...options }] })
  const own = async (): Promise<ApiDocument> =>
    readApiDocument(await (await workers.fetch('control-plane', `${origin}/openapi.json`)).json())
  const api = document ?? (await own())
  const given = new Set<string>()
  return {
    workers,
    api,
    given,
    async call(target, { json, raw, headers = {}, anonymous = false } = {}) {
      const [method = 'GET', path = '/'] = target.split(' ')
      const body = json === undefined ? raw : JSON.stringify(json)
      const response = await workers.fetch('control-plane', `${origin}${path}`, {
        method,
        headers: {
          ...(anonymous ? {} : { authorization: `Bearer ${operatorToken}` }),
          ...(json === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body }),
      })
      const text = await response.text()
      const isJson = response.headers.get('content-type')?.includes('json') === true
      const answer = {
        status: response.status,
        headers: response.headers,
        body: text === '' ? null : isJson ? JSON.parse(text) : text,
      }
      const judged = api.judge(target, answer)
      if (judged !== null) given.add(judged)
      return answer
    },
    stop: () => workers.stop(),
  }
}
