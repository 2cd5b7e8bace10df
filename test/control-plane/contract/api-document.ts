import type { ValidateFunction } from 'ajv/dist/2020.js'
import { Ajv2020 } from 'ajv/dist/2020.js'

// biome-ignore lint/suspicious/noExplicitAny: a test reads whatever JSON comes back and fails on what is missing.
type Json = any

/** An operation as the document has it. */
export interface DocumentedOperation {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly described: Json
}

/** What an answer is held against. */
export interface GivenAnswer {
  readonly status: number
  readonly headers: Headers
  readonly body: Json
}

/** The OpenAPI document as a judge of answers. */
export interface ApiDocument {
  readonly json: Json
  readonly operations: ReadonlyArray<DocumentedOperation>
  /** Every answer that is documented, as `createTenant 409 slug-taken`. */
  readonly answers: ReadonlyArray<string>
  /** Returns the validator of the schema at a JSON pointer of the document. */
  validator(pointer: string): ValidateFunction
  /** Returns the operation of a request; null when there is none. */
  find(target: string): DocumentedOperation | null
  /** Returns what the answer is, as in `answers`; throws when the document does not have it so. */
  judge(target: string, answer: GivenAnswer): string | null
}

const mediaTypes = ['application/json', 'application/problem+json', 'text/html'] as const
const toldHeaders = ['etag', 'location', 'retry-after', 'www-authenticate', 'idempotency-replayed']
/** What somebody gets whom the control plane does not let in, or who asks for what is not there. */
const outsideProblems = ['unauthorized', 'not-an-operator', 'rate-limited', 'not-found']

/** Reads an OpenAPI document. */
export function readApiDocument(json: Json): ApiDocument {
  const ajv = new Ajv2020({ allErrors: true, strictTypes: false, strictRequired: false })
  ajv.addFormat('uri', { type: 'string', validate: (text: string) => URL.canParse(text) })
  ajv.addFormat('uri-reference', { type: 'string', validate: (text: string) => URL.canParse(text, 'http://x') })
  // Whatever else a schema says that JSON Schema does not know is an error.
  ajv.addVocabulary(Object.keys(json))
  ajv.addSchema(json, 'api')
  const operations: ReadonlyArray<DocumentedOperation> = Object.entries<Json>(json.paths).flatMap(([path, methods]) =>
    Object.entries<Json>(methods).map(([method, described]) => ({
      id: described.operationId,
      method: method.toUpperCase(),
      path,
      described,
    })),
  )
  const validator = (pointer: string): ValidateFunction => {
    const validate = ajv.getSchema(`api#${pointer}`)
    if (validate === undefined) throw new Error(`the document has nothing at ${pointer}`)
    return validate as ValidateFunction
  }
  const find = (target: string): DocumentedOperation | null => {
    const [method, url = ''] = target.split(' ')
    const path = new URL(url, 'http://x').pathname
    const fitting = operations.filter((each) => each.method === method && pattern(each.path).test(path))
    // Of two that fit, the one that says more of the path by itself.
    return fitting.sort((a, b) => a.path.split('{').length - b.path.split('{').length)[0] ?? null
  }

  function judge(target: string, { status, headers, body }: GivenAnswer): string | null {
    const code = typeof body?.type === 'string' ? body.type.replace('urn:voyage:problem:', '') : null
    const operation = find(target)
    const said = `${target} answered ${status}${code === null ? '' : ` ${code}`}`
    if (operation === null) {
      if (outsideProblems.includes(code ?? '')) return null
      throw new Error(`${said}, and the document has no such operation`)
    }
    const response = operation.described.responses[status]
    if (response === undefined) throw new Error(`${said}, which is not documented`)
    const at = `/paths/${pointerPart(operation.path)}/${operation.method.toLowerCase()}/responses/${status}`

    const mediaType = mediaTypes.find((each) => headers.get('content-type')?.startsWith(each))
    const documented = Object.keys(response.content ?? {})
    if (documented.length === 0 ? body !== null : mediaType === undefined || !documented.includes(mediaType)) {
      throw new Error(
        `${said} as ${headers.get('content-type')}, documented is ${documented.join(' or ') || 'no body'}`,
      )
    }
    if (mediaType !== undefined && documented.length > 0) {
      check(`${said}: the body`, validator(`${at}/content/${pointerPart(mediaType)}/schema`), body)
    }
    for (const [name, given] of Object.entries<Json>(response.headers)) {
      const header = given.$ref === undefined ? given : json.components.headers[name]
      const value = headers.get(name)
      if (value === null && header.required === true) throw new Error(`${said} without ${name}`)
      const place = given.$ref === undefined ? `${at}/headers/${name}` : `/components/headers/${name}`
      if (value !== null) check(`${said}: the header ${name}`, validator(`${place}/schema`), value)
    }
    const names = Object.keys(response.headers).map((name) => name.toLowerCase())
    const untold = toldHeaders.filter((name) => headers.has(name) && !names.includes(name))
    if (untold.length > 0) throw new Error(`${said} with ${untold.join(', ')}, which is not documented`)
    return [operation.id, status, ...(code === null ? [] : [code])].join(' ')
  }

  return { json, operations, answers: operations.flatMap(answersOf), validator, find, judge }
}

function answersOf({ id, described }: DocumentedOperation): ReadonlyArray<string> {
  return Object.entries<Json>(described.responses).flatMap(([status, response]) => {
    const types: ReadonlyArray<string> | undefined =
      response.content?.['application/problem+json']?.schema.properties.type.enum
    return types === undefined
      ? [`${id} ${status}`]
      : types.map((type) => `${id} ${status} ${type.replace('urn:voyage:problem:', '')}`)
  })
}

function check(what: string, validate: ValidateFunction, value: unknown): void {
  if (validate(value)) return
  const errors = (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
  throw new Error(`${what} is not as documented: ${errors.join('; ')}: ${JSON.stringify(value)}`)
}

function pattern(path: string): RegExp {
  return new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`)
}

function pointerPart(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))
}
