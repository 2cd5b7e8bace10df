import type { JsonValue, KeptAnswer } from '@voyage/catalog'
import { entityTag } from './entity-tag.ts'

/** An answer as data. */
export interface Rendered {
  readonly body: JsonValue | null
  /** Default: 200. */
  readonly status?: number
  readonly location?: string
  /** The version that is the entity tag. */
  readonly version?: number
  /** The body that is kept for a repetition, when the answer's own shows a secret. */
  readonly keptBody?: JsonValue
}

/** Returns the headers that name a version. */
export function etagOf(version: number | undefined): Readonly<Record<string, string>> {
  return version === undefined ? {} : { etag: entityTag(version) }
}

/** Returns the answer over HTTP. */
export function toResponse(rendered: Rendered): Response {
  const { status, headers, body } = answerWith(rendered.body, rendered)
  return new Response(body === '' ? null : body, { status, headers })
}

/** Returns the answer as it is kept for a repetition, without secrets. */
export function answerToKeep(rendered: Rendered): KeptAnswer {
  return answerWith(rendered.keptBody ?? rendered.body, rendered)
}

function answerWith(body: JsonValue | null, { status = 200, location, version }: Rendered): KeptAnswer {
  const headers = {
    ...etagOf(version),
    ...(location === undefined ? {} : { location }),
    ...(body === null ? {} : { 'content-type': 'application/json' }),
  }
  return { status, headers, body: body === null ? '' : JSON.stringify(body) }
}
