import type { Result, StepFailure } from '@voyage/deploy-planner'
import { err, ok } from '../executor/result.ts'

/** Cloudflare's ids of D1 databases: lower-case UUIDs. */
export const DATABASE_ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/

/** Returns whether `id` is a D1 id and nothing around it; a placeholder is none. */
export function isDatabaseId(id: string | null): boolean {
  return id !== null && DATABASE_ID.exec(id)?.[0] === id
}

/** Returns whether `id` is 32 lower-case hex digits, as the ids of KV namespaces and queues are. */
export const isHexId = (id: string): boolean => /^[0-9a-f]{32}$/.test(id)

/** Refuses a name that wrangler would take for an option, or that holds a control character. */
export function checkName(name: string): Result<null, StepFailure> {
  if (/^[^-\p{Cc}][^\p{Cc}]*$/u.test(name)) return ok(null)
  return err({
    code: 'name-refused',
    message: `The name ${JSON.stringify(name)} starts with "-", is empty or holds a control character.`,
    remedy: 'Choose another name in the manifest.',
    retriable: false,
    effect: 'none',
  })
}
