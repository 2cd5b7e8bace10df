import { createHash } from 'node:crypto'
import type { ObjectStorage } from '@voyage/deploy-planner/objects'
import { AwsV4Signer } from 'aws4fetch'
import type { Fetch } from '../http/api-client.ts'

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
}

/**
 * Returns the objects of an R2 bucket by its S3 API, whose PutObject honours If-Match and If-None-Match. Cloudflare's
 * own API v4 documents no conditional headers for objects, so a lock cannot rest on it.
 *
 * @see https://developers.cloudflare.com/r2/api/s3/conditional-operations/
 */
export function createR2Objects(options: R2ObjectsOptions): ObjectStorage {
  const { endpoint, bucket, fetch, timeoutMs, accessKeyId, secretAccessKey } = options

  async function send(
    method: 'GET' | 'PUT',
    key: string,
    body?: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
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
