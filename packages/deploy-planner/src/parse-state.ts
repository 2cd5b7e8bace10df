import { visit } from 'jsonc-parser'
import * as z from 'zod'
import { DeployPlannerError } from './deploy-planner-error.ts'
import type { DeploymentDocument } from './objects/deployment-document.ts'
import type { DeployState, JournalEntry, LockHolder } from './state.ts'

const hash = z.string().regex(/^[0-9a-f]{64}$/)
const record = z.strictObject({
  kind: z.string(),
  inputs: z.record(z.string(), z.json()),
  inputHash: hash,
  readHash: hash,
  outputs: z.record(z.string(), z.string()),
  finishedAt: z.int(),
})
const state = z.strictObject({
  formatVersion: z.literal(1),
  manifest: z.string(),
  environment: z.string(),
  accountId: z.string().nullable(),
  steps: z.record(z.string(), record),
})
const entry = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('intent'), stepId: z.string(), inputHash: z.string(), at: z.int() }),
  z.strictObject({ type: z.literal('done'), stepId: z.string(), record }),
  z.strictObject({
    type: z.literal('failed'),
    stepId: z.string(),
    code: z.string(),
    effect: z.enum(['none', 'unknown']),
    at: z.int(),
  }),
])
const holder = z.strictObject({ pid: z.int(), host: z.string(), startedAt: z.int(), purpose: z.string() })
const deploymentDocument = z.strictObject({
  formatVersion: z.literal(1),
  revision: z.string(),
  lock: z.strictObject({ holder, token: z.string(), expiresAt: z.int() }).nullable(),
  state: state.nullable(),
  journal: z.array(entry),
})

/**
 * Returns the state that JSON text holds; `source` names it in the message.
 *
 * @throws DeployPlannerError DEPLOY_STATE_CORRUPT when it holds none.
 */
export function parseState(text: string, source: string): DeployState {
  // What a record's kind says about its inputs and outputs was true when apply wrote it.
  return parse(state, text, source) as DeployState
}

/**
 * Returns the journal's entries, one JSON text a line. A last line without its newline was torn by a crash and is left
 * out: what it says was not yet promised to anybody.
 *
 * @throws DeployPlannerError DEPLOY_STATE_CORRUPT when any other line holds no entry.
 */
export function parseJournal(text: string, source: string): ReadonlyArray<JournalEntry> {
  const lines = text.split('\n').slice(0, -1)
  return lines.map((line, index) => parse(entry, line, `${source}, line ${index + 1}`) as JournalEntry)
}

/**
 * Returns who holds a lock, from JSON text.
 *
 * @throws DeployPlannerError DEPLOY_STATE_CORRUPT when the text names nobody.
 */
export function parseLockHolder(text: string, source: string): LockHolder {
  return parse(holder, text, source)
}

/**
 * Returns the state, journal and lock that one JSON text holds.
 *
 * @throws DeployPlannerError DEPLOY_STATE_CORRUPT when it holds none.
 */
export function parseDeploymentDocument(text: string, source: string): DeploymentDocument {
  return parse(deploymentDocument, text, source) as DeploymentDocument
}

function parse<T>(schema: z.ZodType<T>, text: string, source: string): T {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw new DeployPlannerError('DEPLOY_STATE_CORRUPT', `${source} is no JSON`, { cause })
  }
  refuseRepeatedKeys(text, source)
  const parsed = schema.safeParse(json)
  // Not zod's copy: it would lack a key such as __proto__.
  if (parsed.success) return json as T
  const path = parsed.error.issues[0]?.path.join('.') ?? ''
  throw new DeployPlannerError('DEPLOY_STATE_CORRUPT', `${source} is not in the form of version 1 (at "${path}")`)
}

/** JSON.parse lets the last of two equal keys win, and which one an apply wrote nobody knows. */
function refuseRepeatedKeys(text: string, source: string): void {
  const open: Array<Set<string>> = []
  visit(text, {
    onObjectBegin: () => void open.unshift(new Set()),
    onObjectEnd: () => void open.shift(),
    onObjectProperty(key) {
      if (open[0]?.has(key))
        throw new DeployPlannerError('DEPLOY_STATE_CORRUPT', `${source} has "${key}" twice in one place`)
      open[0]?.add(key)
    },
  })
}
