import { expect, it } from 'vitest'
import type { SignalFinding } from './judge-signals.ts'
import { judgeSignals } from './judge-signals.ts'
import { tenantRecord } from './testing/tenant-record.ts'

const found = (tenant: ReturnType<typeof tenantRecord>): SignalFinding => ({
  kind: 'found',
  tenant,
  route: null,
  movedTo: null,
})
const judge = (findings: ReadonlyArray<SignalFinding | null>, url: URL | null = null) =>
  judgeSignals({ findings, signals: ['one', 'two'], url, gate: {} })

it('judges the younger of two reads of one tenant, whichever comes first', () => {
  const older = tenantRecord({ version: 1, status: 'active' })
  const younger = tenantRecord({ version: 2, status: 'suspended' })
  for (const findings of [
    [found(older), found(younger)],
    [found(younger), found(older)],
  ]) {
    expect(judge(findings)).toMatchObject({ outcome: 'not_served', tenant: { version: 2 } })
  }
  const same = tenantRecord({ version: 1, status: 'suspended' })
  expect(judge([found(older), found(same)])).toMatchObject({ outcome: 'served' })
})

it('routes to the path of the address when no signal owns it, and to the root when there is no address', () => {
  const tenant = tenantRecord({ status: 'active' })
  const route = (url: URL | null) => judge([found(tenant), null], url)
  expect(route(new URL('https://bank.example/accounts'))).toMatchObject({
    route: { basePath: '', pathname: '/accounts' },
  })
  expect(route(null)).toMatchObject({ route: { basePath: '', pathname: '/' } })
})
