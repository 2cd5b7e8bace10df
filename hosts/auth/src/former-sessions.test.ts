import { afterEach, expect, it, vi } from 'vitest'
import { createFormerSessions } from './former-sessions.ts'

afterEach(() => vi.restoreAllMocks())

it('waits two seconds for an answer and then lets people sign in, with a line in the log', async () => {
  const limit = new AbortController()
  const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(limit.signal)
  const failures: Array<unknown> = []
  const binding = {
    fetch: (_: string, { signal }: RequestInit) =>
      new Promise<Response>((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason))
      }),
  }
  const take = createFormerSessions(binding, { clock: () => 0, logFailure: (failure) => failures.push(failure) })
  const taken = take(new Request('https://auth.example/authorize', { headers: { cookie: 'fork_sid=x' } }), null)
  limit.abort(new DOMException('too slow: marked-value', 'TimeoutError'))
  expect(await taken).toBeNull()
  expect(timeout).toHaveBeenCalledWith(2_000)
  expect(failures.map(String)).toEqual(['Error: FORMER_SESSIONS: no answer (TimeoutError)'])
})
