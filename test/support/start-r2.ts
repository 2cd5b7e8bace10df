import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AwsV4Signer } from 'aws4fetch'

/** A double of R2's S3 endpoint with one bucket: GetObject and PutObject with If-Match and If-None-Match. */
export interface R2Double {
  /** For R2_ENDPOINT. */
  readonly endpoint: string
  /** Text by key. */
  readonly objects: Map<string, string>
  /** Method and status of each request, oldest first; 0 when no reply was sent. */
  readonly requests: Array<{ readonly method: string; readonly status: number }>
  /** Carries out the n-th next write without answering it. */
  loseReply(nth: number): void
  stop(): Promise<void>
}

interface Answer {
  readonly status: number
  readonly etag?: string
  readonly body?: string
}

/** Starts the double on a free port; it checks the signature (AWS Signature Version 4) of each request. */
export async function startR2(options: {
  readonly bucket: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
}): Promise<R2Double> {
  const objects = new Map<string, string>()
  const requests: Array<{ readonly method: string; readonly status: number }> = []
  let lostWrite = 0
  const server = createServer(async (request, response) => {
    const chunks: Array<Buffer> = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks)
    const answer = (await refuse(request, body, options)) ?? act(request, body.toString('utf8'))
    if (request.method === 'PUT' && lostWrite > 0) lostWrite -= 1
    const isLost = request.method === 'PUT' && lostWrite === 0 && isCounting
    if (isLost) isCounting = false
    requests.push({ method: request.method ?? '', status: isLost ? 0 : answer.status })
    if (isLost) return void response.destroy()
    response.writeHead(answer.status, answer.etag === undefined ? {} : { etag: answer.etag })
    response.end(answer.body ?? '')
  })
  let isCounting = false

  function act(request: IncomingMessage, text: string): Answer {
    const [bucket, ...parts] = decodeURIComponent(new URL(request.url ?? '/', 'http://double').pathname)
      .slice(1)
      .split('/')
    const key = parts.join('/')
    if (bucket !== options.bucket) return failure(404, 'NoSuchBucket')
    const current = objects.get(key)
    if (request.method === 'GET') {
      return current === undefined ? failure(404, 'NoSuchKey') : { status: 200, etag: etagOf(current), body: current }
    }
    const match = request.headers['if-match']
    const noneMatch = request.headers['if-none-match']
    const isRefused =
      (match !== undefined && (current === undefined || match !== etagOf(current))) ||
      (noneMatch === '*' && current !== undefined)
    if (isRefused) return failure(412, 'PreconditionFailed')
    objects.set(key, text)
    return { status: 200, etag: etagOf(text) }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    requests,
    loseReply(nth) {
      lostWrite = nth
      isCounting = true
    },
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** R2's ETag of an object that was put in one piece: the MD5 of its content. */
const etagOf = (text: string): string => `"${createHash('md5').update(text).digest('hex')}"`

const failure = (status: number, code: string): Answer => ({
  status,
  body: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>double</Message></Error>`,
})

async function refuse(
  request: IncomingMessage,
  body: Buffer,
  key: { readonly accessKeyId: string; readonly secretAccessKey: string },
): Promise<Answer | null> {
  const given = request.headers.authorization ?? ''
  const [, accessKeyId, signed = '', signature = ''] =
    /Credential=([^/]+)\/[^,]+, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(given) ?? []
  if (accessKeyId !== key.accessKeyId) return failure(403, 'InvalidAccessKeyId')
  if (request.headers['x-amz-content-sha256'] !== createHash('sha256').update(body).digest('hex')) {
    return failure(400, 'XAmzContentSHA256Mismatch')
  }
  const names = signed.split(';').filter((name) => name !== 'host' && name !== 'x-amz-date')
  for (const needed of ['if-match', 'if-none-match']) {
    if (request.headers[needed] !== undefined && !names.includes(needed)) return failure(403, 'AccessDenied')
  }
  const again = await new AwsV4Signer({
    method: request.method ?? '',
    url: `http://${request.headers.host}${request.url}`,
    headers: Object.fromEntries(names.map((name) => [name, String(request.headers[name])])),
    ...key,
    service: 's3',
    region: 'auto',
    datetime: String(request.headers['x-amz-date']),
    allHeaders: true,
  }).signature()
  return timingSafeEqual(Buffer.from(again), Buffer.from(signature)) ? null : failure(403, 'SignatureDoesNotMatch')
}
