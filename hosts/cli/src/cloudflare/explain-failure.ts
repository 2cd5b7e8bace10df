import type { StepFailure } from '@voyage/deploy-planner'

/** What a wrangler call can change: nothing, one thing by one request, or several. */
export type CallReach = 'nothing' | 'one-request' | 'several-requests'

interface Cause {
  readonly code: string
  readonly remedy: string
  readonly retriable: boolean
  /** True when Cloudflare refused the request before doing anything. */
  readonly refused: boolean
}

const AUTH: Cause = {
  code: 'cloudflare-auth-refused',
  remedy:
    "Check that CLOUDFLARE_API_TOKEN is valid, may edit D1, Workers and what else the manifest lists, and belongs to the manifest's account, then run the command again.",
  retriable: false,
  refused: true,
}

const WORKER_MISSING: Cause = {
  code: 'worker-missing',
  remedy: 'Run `voyage deploy` for it.',
  retriable: false,
  refused: true,
}

const TAKEN = {
  remedy: 'Run the command again with --adopt if this one is meant; otherwise rename it in the manifest.',
  retriable: true,
  refused: true,
}

const GONE = {
  remedy: 'It was deleted, or belongs to another account. Check the recorded state against the account.',
  retriable: false,
  refused: true,
}

const UNAVAILABLE: Cause = {
  code: 'cloudflare-unavailable',
  remedy: 'Run the command again in a while; it looks first at what stands.',
  retriable: true,
  refused: false,
}

// By Cloudflare's own error codes.
const BY_NUMBER: ReadonlyMap<number, Cause> = new Map([
  ...[10000, 9109, 9106, 9103, 6003, 6111].map((number) => [number, AUTH] as const),
  [
    7502,
    {
      code: 'database-exists',
      remedy: 'Run the command again with --adopt if this database is meant; otherwise rename it in the manifest.',
      retriable: true,
      refused: true,
    },
  ],
  [
    7406,
    {
      code: 'd1-limit-reached',
      remedy: 'Delete a D1 database that nobody needs, or raise the limit of the account, then run the command again.',
      retriable: false,
      refused: true,
    },
  ],
  [
    7404,
    {
      code: 'database-missing',
      remedy: 'The database was deleted, or belongs to another account. Check the recorded state against the account.',
      retriable: false,
      refused: true,
    },
  ],
  [8000007, { ...GONE, code: 'pages-project-missing' }],
  [8000002, { ...TAKEN, code: 'pages-project-exists' }],
  [10014, { ...TAKEN, code: 'namespace-exists' }],
  [10004, { ...TAKEN, code: 'bucket-exists' }],
  [11009, { ...TAKEN, code: 'queue-exists' }],
  [10006, { ...GONE, code: 'bucket-missing' }],
  [11000, { ...GONE, code: 'queue-missing' }],
  [
    10008,
    {
      code: 'bucket-not-empty',
      remedy: 'Empty the bucket first; what is in it is never deleted for you.',
      retriable: false,
      refused: true,
    },
  ],
  [10007, WORKER_MISSING],
  [10090, WORKER_MISSING],
  [
    10143,
    {
      code: 'service-missing',
      remedy: 'Deploy the Worker that the service binding names first.',
      retriable: false,
      refused: true,
    },
  ],
])

// By what was said when Cloudflare gave no code that alone decides.
const BY_WORDS: ReadonlyArray<readonly [words: RegExp, cause: Cause]> = [
  // KV's number of a missing namespace is "an unknown error has occurred" of Workers.
  [/namespace.*\[code: 10013\]/i, { ...GONE, code: 'namespace-missing' }],
  [/\[code: 10013\]/, UNAVAILABLE],
  [
    /CLOUDFLARE_API_TOKEN environment variable|not logged in|not authenticated/i,
    {
      code: 'cloudflare-token-missing',
      remedy: 'Set CLOUDFLARE_API_TOKEN, or sign in with `wrangler login`, then run the command again.',
      retriable: false,
      refused: true,
    },
  ],
  [
    /retry-after|rate limit|too many requests|-> 429/i,
    {
      code: 'cloudflare-throttled',
      remedy: 'Wait a few minutes, then run the command again.',
      retriable: true,
      refused: true,
    },
  ],
  [/-> 40[13]\b/, AUTH],
  [
    /fetch failed|ECONNREFUSED|ENOTFOUND|network/i,
    {
      code: 'cloudflare-unreachable',
      remedy: 'Check the connection to Cloudflare and run the command again; it looks first at what stands.',
      retriable: true,
      refused: false,
    },
  ],
  [
    /SQLITE_(?:BUSY|LOCKED)/,
    {
      code: 'database-busy',
      remedy: 'Run the command again in a while; it looks first at what stands.',
      retriable: true,
      refused: false,
    },
  ],
  [
    /SQLITE_[A-Z]+|constraint failed|syntax error|no such (?:table|column)/,
    {
      code: 'database-statement-failed',
      remedy: 'Mend the SQL that the message names and run the command again.',
      retriable: false,
      refused: true,
    },
  ],
  [/-> 5\d\d|internal|unavailable|timed? ?out|try again/i, UNAVAILABLE],
]

/** The path of a request: a Worker may be called `network` or `internal`. */
const PATH = /(?<=^|[\s(])\/\S*/g

const UNKNOWN: Cause = {
  code: 'wrangler-failed',
  remedy: 'Mend what the message names and run the command again.',
  retriable: false,
  refused: false,
}

/**
 * Turns the words of a failed wrangler call into a failed step. Cloudflare's error code decides, then the words. Only a
 * refusal of the one request that could have changed something leaves nothing changed; every other failure may have.
 */
export function explainFailure(failed: {
  /** For instance `creating the D1 database meridian-ops`. */
  readonly doing: string
  /** What wrangler said, without secrets. */
  readonly said: string
  readonly reach: CallReach
}): StepFailure {
  const { doing, said, reach } = failed
  const { code, remedy, retriable, refused } = causeOf(said)
  const untouched = reach === 'nothing' || (reach === 'one-request' && refused)
  return { code, message: `${doing}: ${said}`, remedy, retriable, effect: untouched ? 'none' : 'unknown' }
}

function causeOf(said: string): Cause {
  for (const [, number] of said.matchAll(/\[code: (\d+)\]/g)) {
    const cause = BY_NUMBER.get(Number(number))
    if (cause !== undefined) return cause
  }
  const words = said.replaceAll(PATH, '')
  return BY_WORDS.find(([pattern]) => pattern.test(words))?.[1] ?? UNKNOWN
}
