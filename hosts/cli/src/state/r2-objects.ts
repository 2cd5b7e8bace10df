import { createHash } from 'node:crypto'
import type { ObjectStorage } from '@voyage/deploy-planner/objects'
import { AwsV4Signer } from 'aws4fetch'
import type { Fetch } from '../http/api-client.ts'
import { retryAfter } from '../http/api-client.ts'

/** Options of {@link createR2Objects}. */
export interface R2ObjectsOptions {
  /** The account's S3 endpoint, `https://<account id>.r2.cloudflarestorage.com`. */
  readonly endpoint: string
  readonly bucket: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly fetch: Fetch
  /** How long one request may take. */
  readonly timeoutMs: number
  /** Resolves after that many milliseconds. */
  readonly wait: (milliseconds: number) => Promise<void>
}

// R2 takes one write of an object a second; a deploy writes its journal faster than that.
const FIRST_WAIT = 1000
const LONGEST_WAIT = 8000
const ATTEMPTS = 8

/**
 * Returns the objects of an R2 bucket by its S3 API, whose PutObject honours If-Match and If-None-Match. Cloudflare's
 * own API v4 documents no conditional headers for objects, so a lock cannot rest on it. A request that R2 puts off with
 * 429 has done nothing; it is sent again after Retry-After, or after a second and then twice as long each time.
 *
 * @see https://developers.cloudflare.com/r2/api/s3/conditional-operations/
 * @see https://developers.cloudflare.com/r2/platform/limits/
 */
export function createR2Objects(options: R2ObjectsOptions): ObjectStorage {
  const { endpoint, bucket, fetch, timeoutMs, accessKeyId, secretAccessKey, wait } = options

  async function send(
    method: 'GET' | 'PUT',
    key: string,
    body?: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      const response = await sendOnce(method, key, body, headers)
      if (response.status !== 429 || attempt === ATTEMPTS) return response
      await response.arrayBuffer()
      const { retryAfterSeconds = 0 } = retryAfter(response.headers.get('retry-after'))
      await wait(Math.min(LONGEST_WAIT, Math.max(1000 * retryAfterSeconds, FIRST_WAIT * 2 ** (attempt - 1))))
    }
  }

  async function sendOnce(
    method: 'GET' | 'PUT',
    key: string,
    body: string | undefined,
    headers: Readonly<Record<string, string>>,
  ): Promise<Response> {
    const path = key.split('/').map(encodeURIComponent).join('/')
    const signed = await new AwsV4Signer({
      method,
      url: `${endpoint}/${bucket}/${path}`,
      headers: {
        ...headers,
        'x-amz-content-sha256': createHash('sha256')
          .update(body ?? '')
          .digest('hex'),
      },
      ...(body === undefined ? {} : { body }),
      accessKeyId,
      secretAccessKey,
      service: 's3',
      region: 'auto',
      // Not signing them would let a proxy take the condition away.
      allHeaders: true,
    }).sign()
    return fetch(signed.url.href, {
      method,
      headers: signed.headers,
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.timeout(timeoutMs),
    })
  }

  return {
    async read(key) {
      const response = await send('GET', key)
      const text = await response.text()
      if (response.ok) return { text, etag: requireEtag(response) }
      // A bucket that is missing is no missing object.
      if (response.status === 404 && errorCode(text) === 'NoSuchKey') return null
      throw refused(response, text)
    },
    async replace({ key, text, etag }) {
      const condition: Record<string, string> = etag === null ? { 'if-none-match': '*' } : { 'if-match': etag }
      const response = await send('PUT', key, text, { ...condition, 'content-type': 'application/json' })
      const answer = await response.text()
      if (response.ok) return requireEtag(response)
      // 412: another one by now; 409: another write of it is under way.
      if (response.status === 412 || response.status === 409) return null
      throw refused(response, answer)
    },
  }
}

function requireEtag(response: Response): string {
  const etag = response.headers.get('etag')
  if (etag === null) throw new Error('the answer has no ETag')
  return etag
}

/** The code of an S3 error document; it holds no secret, unlike the rest of a signature error. */
const errorCode = (xml: string): string | undefined => /<Code>(\w+)<\/Code>/.exec(xml)?.[1]

const refused = (response: Response, xml: string): Error =>
  new Error(`R2 answered ${[response.status, errorCode(xml)].filter((part) => part !== undefined).join(' ')}`)
