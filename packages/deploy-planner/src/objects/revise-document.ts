import type { DeployPlannerErrorCode } from '../deploy-planner-error.ts'
import { DeployPlannerError } from '../deploy-planner-error.ts'
import { parseDeploymentDocument } from '../parse-state.ts'
import type { DeploymentDocument } from './deployment-document.ts'
import { emptyDocument } from './deployment-document.ts'
import type { ObjectStorage } from './object-storage.ts'

/** Returns the document as it is to be, or null to leave it as it is. May be called again on a newer document. */
export type Revision = (document: DeploymentDocument) => DeploymentDocument | null

/** One document that several machines read and write. */
export interface SharedDocument {
  /** Returns the newest document. */
  read(): Promise<DeploymentDocument>
  /** Revises the newest document; on return the revision is stored. */
  revise(code: DeployPlannerErrorCode, revision: Revision): Promise<void>
}

/** Options of `openSharedDocument`. */
export interface SharedDocumentOptions {
  readonly storage: ObjectStorage
  readonly key: string
  /** What messages call it. */
  readonly location: string
  readonly randomId: () => string
  /** Resolves after that many milliseconds. */
  readonly wait: (milliseconds: number) => Promise<void>
}

const MOST_ATTEMPTS = 12
const MOST_FAILURES = 4

interface Known {
  readonly document: DeploymentDocument
  /** Null when there is no object yet. */
  readonly etag: string | null
}

/** Opens the document. Its revisions run one after another, each on what the one before it left. */
export function openSharedDocument(options: SharedDocumentOptions): SharedDocument {
  const { storage, key, location, randomId, wait } = options
  // What the last write left; another machine's write shows in the next one of ours, by its ETag.
  let known: Known | null = null
  let last: Promise<unknown> = Promise.resolve()

  async function fetchNewest(): Promise<Known> {
    const object = await storage.read(key).catch((cause: unknown) => {
      throw failed('DEPLOY_STATE_READ_FAILED', location, cause)
    })
    if (object === null) return { document: emptyDocument, etag: null }
    return { document: parseDeploymentDocument(object.text, location), etag: object.etag }
  }

  async function reviseNow(code: DeployPlannerErrorCode, revision: Revision): Promise<void> {
    const tried = new Set<string>()
    let failures = 0
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      known ??= await fetchNewest()
      // A write whose answer was lost has taken effect after all.
      if (tried.has(known.document.revision)) return
      const revised = revision(known.document)
      if (revised === null) return
      const document = { ...revised, revision: randomId() }
      tried.add(document.revision)
      const { etag } = known
      known = null
      try {
        const written = await storage.replace({ key, text: `${JSON.stringify(document)}\n`, etag })
        if (written !== null) {
          known = { document, etag: written }
          return
        }
      } catch (cause) {
        failures += 1
        if (failures === MOST_FAILURES) throw failed(code, location, cause)
      }
      await wait(50 * attempt)
    }
    throw failed(code, location, new Error('it changed too often'))
  }

  return {
    async read() {
      return (await fetchNewest()).document
    },
    revise(code, revision) {
      const next = last.catch(() => undefined).then(() => reviseNow(code, revision))
      last = next
      return next
    },
  }
}

function failed(code: DeployPlannerErrorCode, location: string, cause: unknown): DeployPlannerError {
  const reason = cause instanceof Error ? `: ${cause.message}` : ''
  return new DeployPlannerError(code, `${location} could not be ${VERBS[code] ?? 'written'}${reason}`, { cause })
}

const VERBS: Readonly<Partial<Record<DeployPlannerErrorCode, string>>> = {
  DEPLOY_STATE_READ_FAILED: 'read',
  DEPLOY_LOCK_FAILED: 'locked or unlocked',
}
