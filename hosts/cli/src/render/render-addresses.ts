import type { ResolvedManifest } from '@voyage/deploy-planner'
import { localPagesHost } from '../local/local-pages-host.ts'
import { renderTable } from './render-table.ts'

/** The table that ends a start: where to go, how to sign in, what to try next. */
export function renderAddresses(options: {
  readonly manifest: ResolvedManifest
  readonly secret: (name: string) => string
}): ReadonlyArray<string> {
  const { manifest, secret } = options
  const port = new URL(manifest.controlPlane.url).port
  const rows: Array<readonly [string, string]> = []
  for (const tenant of manifest.tenants) {
    for (const domain of tenant.domains) rows.push([tenant.name, `http://${domain}:${port}/`])
    rows.push(['without *.localhost', `http://localhost:${port}/t/${tenant.slug}/`])
    for (const user of tenant.users) rows.push(['sign in as', `${user.username}   password: ${secret(user.password)}`])
  }
  for (const { name } of manifest.pages) rows.push([name, `http://${localPagesHost(name)}:${port}/`])
  rows.push(['sign-in host', manifest.auth.url], ['control plane', manifest.controlPlane.url])
  const [tenant] = manifest.tenants
  const branch = tenant?.backfill?.branches[0]
  if (tenant !== undefined) {
    rows.push(
      ['try next', `npm run voyage -- tenant show ${tenant.slug}`],
      ['', `npm run voyage -- tenant suspend ${tenant.slug} --execute   (then reload the page: it ends within 15 s)`],
    )
    if (branch !== undefined) rows.push(['', `npm run voyage -- lanes generate --branch ${branch}`])
  }
  return renderTable(rows)
}
