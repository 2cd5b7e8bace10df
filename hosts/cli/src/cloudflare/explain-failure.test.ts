import { describe, expect, it } from 'vitest'
import { explainFailure } from './explain-failure.ts'

const explain = (said: string, reach: 'nothing' | 'one-request' | 'several-requests' = 'one-request') =>
  explainFailure({ doing: 'creating x', said, reach })

describe('explainFailure', () => {
  it.each([
    ['Authentication error [code: 10000]', 'cloudflare-auth-refused', false, 'none'],
    ['Unauthorized to access requested resource [code: 9109]', 'cloudflare-auth-refused', false, 'none'],
    ['A database with that name already exists [code: 7502]', 'database-exists', true, 'none'],
    ['limit [code: 7406]', 'd1-limit-reached', false, 'none'],
    ['no such database [code: 7404]', 'database-missing', false, 'none'],
    ['taken [code: 10014]', 'namespace-exists', true, 'none'],
    ['taken [code: 10004]', 'bucket-exists', true, 'none'],
    ['no such bucket [code: 10006]', 'bucket-missing', false, 'none'],
    ['objects in it [code: 10008]', 'bucket-not-empty', false, 'none'],
    ['taken [code: 11009]', 'queue-exists', true, 'none'],
    ['taken [code: 8000002]', 'pages-project-exists', true, 'none'],
    ['no such project [code: 8000007]', 'pages-project-missing', false, 'none'],
    ['no such service [code: 10143]', 'service-missing', false, 'none'],
    ['you need a CLOUDFLARE_API_TOKEN environment variable', 'cloudflare-token-missing', false, 'none'],
    ['The API responded with a "Retry-After" header', 'cloudflare-throttled', true, 'none'],
    ['fetch failed', 'cloudflare-unreachable', true, 'unknown'],
    ['near "x": syntax error: SQLITE_ERROR [code: 7500]', 'database-statement-failed', false, 'none'],
    ['database is locked: SQLITE_BUSY [code: 7500]', 'database-busy', true, 'unknown'],
    ['cannot commit: SQLITE_BUSY_SNAPSHOT [code: 7500]', 'database-busy', true, 'unknown'],
    ['internal error [code: 7500]', 'cloudflare-unavailable', true, 'unknown'],
    ['malformed POST /x -> 502 Bad Gateway', 'cloudflare-unavailable', true, 'unknown'],
    ['something new [code: 31337]', 'wrangler-failed', false, 'unknown'],
    ["remove namespace: 'namespace not found' [code: 10013]", 'namespace-missing', false, 'none'],
    ['workers.api.error.unknown [code: 10013]', 'cloudflare-unavailable', true, 'unknown'],
    ['no such module [code: 10021]; PUT /workers/scripts/internal -> 400', 'wrangler-failed', false, 'unknown'],
    [
      'A request to the Cloudflare API (/accounts/a/workers/scripts/network) failed.',
      'wrangler-failed',
      false,
      'unknown',
    ],
    ['PUT /workers/scripts/network -> 503', 'cloudflare-unavailable', true, 'unknown'],
  ])('%s: %s', (said, code, retriable, effect) => {
    expect(explain(said)).toMatchObject({ code, retriable, effect, message: `creating x: ${said}` })
  })

  it('says "none" of a call that only reads, and "unknown" of one whose first requests may have been done', () => {
    expect(explain('fetch failed', 'nothing').effect).toBe('none')
    expect(explain('Authentication error [code: 10000]', 'several-requests').effect).toBe('unknown')
  })
})
