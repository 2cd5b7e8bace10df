import type { KVNamespace, MessageBatch, Queue, R2Bucket } from '@cloudflare/workers-types'

interface Env {
  readonly CACHE: KVNamespace
  readonly FILES: R2Bucket
  readonly MAIL: Queue
  readonly PARTNER: { fetch(request: Request): Promise<Response> }
}

// Each address shows one binding at work.
export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { pathname } = new URL(request.url)
    if (pathname === '/send') {
      await env.MAIL.send({ to: 'ada' })
      return new Response('sent')
    }
    if (pathname === '/put') {
      await Promise.all([env.CACHE.put('greeting', 'hello'), env.FILES.put('file', 'content')])
      return new Response('put')
    }
    if (pathname === '/partner') return env.PARTNER.fetch(request)
    const file = await env.FILES.get('file')
    return Response.json({
      cache: await env.CACHE.get('greeting'),
      file: file === null ? null : await file.text(),
      delivered: await env.CACHE.get('delivered'),
    })
  },
  async queue(batch: MessageBatch, env: Env): Promise<void> {
    if (batch.queue.endsWith('-dead'))
      await env.CACHE.put('delivered', `dead ${JSON.stringify(batch.messages[0]?.body)}`)
    else throw new Error('never delivered')
  },
}
