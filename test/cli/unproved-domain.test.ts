import { afterAll, beforeAll, expect, it } from 'vitest'
import type { DnsServer } from '../control-plane/contract/dns.ts'
import { startDns } from '../control-plane/contract/dns.ts'
import { runVoyageHere } from '../support/run-voyage-here.ts'
import type { DeployProject } from './deploy-project.ts'
import { arrangeDeployProject } from './deploy-project.ts'

let dns: DnsServer
let project: DeployProject
beforeAll(async () => {
  dns = await startDns()
  project = await arrangeDeployProject({}, { DNS_OVER_HTTPS_URL: dns.url })
  await project.edit('voyage.json', (text) => text.replace('"harbour.localhost"', '"harbour.example"'))
})
afterAll(async () => {
  await Promise.all([project?.remove(), dns?.stop()])
})

const deploy = (...more: ReadonlyArray<string>) => project.voyage('deploy', '--target', 'rest', '--execute', ...more)
const tenant = () => project.platform.ask('/tenants?slug=harbour')

it('ends a deploy before the tenant is active, and the next one goes on once the record that is shown is in the DNS', async () => {
  const refused = await deploy('--json')
  expect(refused, refused.stdout).toMatchObject({ code: 1 })
  expect(refused.stdout).toMatch(/"code": ?"domain-not-verified"/)
  expect(refused.stdout).toContain('Add the TXT record that `voyage tenant domains harbour` shows')
  expect(project.api.workers.has('harbour-gateway')).toBe(true)
  expect(await tenant()).toMatchObject({ tenants: [{ status: 'provisioning' }] })

  const shown = await runVoyageHere(
    ['tenant', 'domains', 'harbour', '--url', `${project.platform.url}/control`, '--json'],
    {
      environment: { VOYAGE_OPERATOR_TOKEN: project.platform.token },
    },
  )
  const { name, value } = JSON.parse(shown.stdout).domains[0].verification
  dns.records.set(name, [value])
  const requests = project.api.requests.length
  const done = await deploy()
  expect(done, done.stdout + done.stderr).toMatchObject({ code: 0 })
  expect(await tenant()).toMatchObject({ tenants: [{ status: 'active' }] })
  expect(project.api.requests.slice(requests).filter(({ method }) => method !== 'GET')).toEqual([])
})
