import type { SendWebhook } from '@voyage/catalog'

const timeoutMilliseconds = 10_000

/**
 * Returns how events are sent: by POST, without following redirects, for at most ten seconds. What went wrong is told
 * by status or kind of failure; nothing of what the receiver said is kept.
 */
export function createWebhookSender(): SendWebhook {
  return async ({ url, headers, body }) => {
    try {
      const signal = AbortSignal.timeout(timeoutMilliseconds)
      const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal })
      await response.body?.cancel()
      return response.ok ? null : `HTTP status ${response.status}`
    } catch (failure) {
      return failure instanceof Error && failure.name === 'TimeoutError' ? 'no answer in time' : 'no connection'
    }
  }
}
