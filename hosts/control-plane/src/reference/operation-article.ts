import { html } from 'hono/html'
import type { DescribedOperation, DescribedParameter, DescribedResponse, Ref } from '../openapi/described-operation.ts'
import type { OpenApiDocument } from '../openapi/openapi-document.ts'
import type { Markup } from './markup.ts'
import { joined } from './markup.ts'
import { fieldList, meaningOf, typeOf } from './schema-markup.ts'

/** An operation with where it is. */
export interface PlacedOperation extends DescribedOperation {
  readonly method: string
  readonly path: string
}

/** Headers that each answer has: they are told of once. */
const commonHeaders = ['X-Request-Id', 'Cache-Control', 'Idempotency-Replayed']

/** Returns the article about an operation. */
export function operationArticle(operation: PlacedOperation, document: OpenApiDocument): Markup {
  const { operationId, method, path, summary, description, requestBody, responses } = operation
  // Every request may have an id: that is told once.
  const parameters = operation.parameters
    .map((each) => resolve(each, document))
    .filter(({ name }) => name !== 'X-Request-Id')
  const body = requestBody?.content['application/json']
  return html`<article id="${operationId}" aria-labelledby="${operationId}-title">
<h3 id="${operationId}-title">${summary}</h3>
<code class="address"><span class="method ${method.toLowerCase()}">${method}</span> ${path}</code>
${description === undefined ? '' : html`<p>${description}</p>`}
<p class="quiet">${whoMay(operation)}</p>
${section('Path', parameters, 'path')}
${section('Query', parameters, 'query')}
${section('Headers', parameters, 'header')}
${
  body === undefined
    ? ''
    : html`<h4>Body</h4>
<p>${typeOf(body.schema)}, as application/json</p>
${body.example === undefined ? '' : html`<pre tabindex="0"><code>${JSON.stringify(body.example, null, 2)}</code></pre>`}`
}
<h4>Answers</h4>
<dl>
${Object.entries(responses).map(([status, response]) => answerEntry(status, response))}
</dl>
</article>`
}

function whoMay({ security }: DescribedOperation): Markup {
  const scopes = new Set(security.flatMap((each) => Object.values(each).flat()))
  if (security.length === 0) return html`Anybody may.`
  return html`Needs the scope ${joined(
    [...scopes].map((scope) => html`<a href="#scopes"><code>${scope}</code></a>`),
    ' or ',
  )}.`
}

function resolve(parameter: DescribedParameter | Ref, document: OpenApiDocument): DescribedParameter {
  if (!('$ref' in parameter)) return parameter
  const found = document.components.parameters[parameter.$ref.replace('#/components/parameters/', '')]
  if (found === undefined) throw new TypeError(`the document has no ${parameter.$ref}`)
  return found
}

function section(title: string, all: ReadonlyArray<DescribedParameter>, place: DescribedParameter['in']): Markup {
  const parameters = all.filter((each) => each.in === place)
  if (parameters.length === 0) return html``
  const fields = parameters.map(({ name, required, schema, description }) => ({
    name,
    isRequired: required === true,
    schema,
    meaning: description ?? meaningOf(schema),
  }))
  return html`<h4>${title}</h4>
${fieldList(fields)}`
}

function answerEntry(status: string, { description, headers, content = {} }: DescribedResponse): Markup {
  const [[mediaType, { schema }] = ['', { schema: null }]] = Object.entries(content)
  const extra = Object.keys(headers).filter((name) => !commonHeaders.includes(name))
  const codes = problemCodes(schema)
  return html`<div>
<dt><code>${status}</code> <span class="quiet">${extra.join(', ')}</span></dt>
<dd>${
    codes.length > 0
      ? joined(
          codes.map((code) => html`<a href="#problem-${code}"><code>${code}</code></a>`),
          ', ',
        )
      : html`${description}${schema === null ? '' : html` ${mediaType === 'text/html' ? html`text/html` : typeOf(schema)}`}`
  }</dd>
</div>`
}

/** Returns the codes of the problems that the schema of an answer allows. */
export function problemCodes(schema: unknown): ReadonlyArray<string> {
  const types = (schema as { properties?: { type?: { enum?: ReadonlyArray<string> } } } | null)?.properties?.type?.enum
  return (types ?? []).map((type) => type.replace('urn:voyage:problem:', ''))
}
