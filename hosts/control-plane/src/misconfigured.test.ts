import { expect, test, vi } from 'vitest'
import type { Env } from './compose.ts'
import worker from './index.ts'

test.each<[string, Readonly<Record<string, string>>]>([
  ['OPERATOR_AUDIENCE', { OPERATOR_AUDIENCE: ' ' }],
  ['OPERATOR_ISSUER', { OPERATOR_ISSUER: 'canary-of-the-test' }],
  ['DELETION_GRACE_DAYS', { DELETION_GRACE_DAYS: 'canary-of-the-test' }],
  ['SLUG_COOL_DOWN_DAYS', { SLUG_COOL_DOWN_DAYS: '' }],
  ['PLATFORM_ROOTS', { PLATFORM_ROOTS: 'canary_of_the_test' }],
  ['WEBHOOK_ENCRYPTION_SECRET', { WEBHOOK_ENCRYPTION_SECRET: 'canary-of-the-test' }],
])('a wrong %s is told in the log, and everybody gets a problem that leaks nothing', async (named, vars) => {
  const lines: Array<string> = []
  const log = vi.spyOn(console, 'error').mockImplementation((line) => void lines.push(String(line)))
  try {
    const env = { OPERATOR_TOKEN_SHA256: '', OPERATOR_ISSUER: 'https://auth.example', CONTROL_DB: {}, ...vars }
    const request = new Request('https://control.example/health', { headers: { 'x-request-id': 'r-1' } }) as Parameters<
      typeof worker.fetch
    >[0]
    const answer = await worker.fetch(request, env as unknown as Env, {} as ExecutionContext)
    const header = (name: string): string | null => answer.headers.get(name)
    expect([answer.status, header('content-type'), header('x-request-id'), header('retry-after')]).toEqual([
      503,
      'application/problem+json',
      'r-1',
      '60',
    ])
    const body = await answer.text()
    expect(JSON.parse(body)).toMatchObject({ type: 'urn:voyage:problem:misconfigured', status: 503 })
    expect(body).not.toMatch(/canary|OPERATOR_|_DAYS|ROOTS|SECRET/i)
    expect(JSON.parse(lines.join())).toMatchObject({
      request_id: 'r-1',
      failure: { message: expect.stringContaining(named) },
    })
  } finally {
    log.mockRestore()
  }
})
