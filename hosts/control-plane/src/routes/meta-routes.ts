import type { Operation } from '../operation.ts'
import { operation } from '../operation.ts'

const group = 'The control plane'

/** How the control plane tells of itself. */
export interface MetaRoutesOptions {
  /** Returns the OpenAPI document as JSON text. */
  readonly documentText: () => string
  readonly referencePage: () => Promise<Response>
}

/** Returns the operations for which no credential is needed: the control plane's health and description. */
export function metaRoutes({ documentText, referencePage }: MetaRoutesOptions): ReadonlyArray<Operation> {
  return [
    operation({
      id: 'getHealth',
      method: 'GET',
      path: '/health',
      group,
      summary: 'See whether the control plane answers',
      scope: null,
      answers: [{ status: 200, when: 'It does.', body: 'Health' }],
      handle: (c) => c.json({ status: 'ok' }),
    }),
    operation({
      id: 'getOpenApiDocument',
      method: 'GET',
      path: '/openapi.json',
      group,
      summary: 'Get this description as an OpenAPI 3.1 document',
      scope: null,
      answers: [{ status: 200, when: 'The document.', body: 'OpenApiDocument' }],
      handle: (c) => c.body(documentText(), 200, { 'content-type': 'application/json' }),
    }),
    operation({
      id: 'getReference',
      method: 'GET',
      path: '/reference',
      group,
      summary: 'Read this description as a page',
      scope: null,
      answers: [{ status: 200, when: 'The page.', body: 'html' }],
      handle: () => referencePage(),
    }),
  ]
}
