import { expect, it } from 'vitest'
import { createApiClient } from '../http/api-client.ts'
import { userImport } from './import-kind.ts'
import { sendRecords } from './send-records.ts'

const records = [{ line: 7, key: 'hunter22@example.com', body: { name: 'hunter22' } }]

it.each([
  ['fails', async () => new Response('', { status: 500 }), 'answered 500 to line 7'],
  ['refuses the credential', async () => Response.json({}, { status: 401 }), 'answered 401 to line 7'],
  ['does not answer', async () => Promise.reject(new Error('connection refused')), 'did not answer line 7'],
])('names the line and no value of it when the auth host %s', async (_, fetch, message) => {
  const options = { name: 'The auth host', baseUrl: 'https://auth.test', credential: () => 'canary', fetch }
  const sent = { kind: userImport, tenantId: 'ten_one', records, dryRun: false }
  const failure = await sendRecords(createApiClient(options), sent).catch((error: unknown) => error)
  expect(String(failure)).toContain(message)
  expect(JSON.stringify(failure) + String(failure)).not.toContain('hunter22')
})
