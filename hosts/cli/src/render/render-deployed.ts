import type { DeployState, ResolvedManifest } from '@voyage/deploy-planner'
import { renderTable } from './render-table.ts'

/** Where a deployment is reached and what to do next: a table for the end of a deploy. */
export function renderDeployed(options: {
  readonly manifest: ResolvedManifest
  /** What is recorded now. */
  readonly state: DeployState | null
  /** Commands, each with what it is for. */
  readonly next: ReadonlyArray<readonly [what: string, command: string]>
}): ReadonlyArray<string> {
  const { manifest, state, next } = options
  const recorded = Object.entries(state?.steps ?? {})
  const rows: Array<readonly [string, string]> = []
  for (const { name, routes } of manifest.workers) {
    if (recorded.some(([id]) => id === `worker.deploy:${name}`)) {
      for (const route of routes) rows.push([name, `https://${route}/`])
    }
  }
  for (const [, step] of recorded) {
    if (step.kind === 'pages.create') rows.push([step.inputs.name, `https://${step.outputs.subdomain}/`])
  }
  for (const tenant of manifest.tenants) {
    if (!recorded.some(([id]) => id === `tenant.activate:${tenant.slug}`)) continue
    for (const domain of tenant.domains) rows.push([tenant.name, `https://${domain}/`])
  }
  if (manifest.accountId !== null) {
    rows.push(['dashboard', `https://dash.cloudflare.com/${manifest.accountId}/workers-and-pages`])
  }
  return renderTable([...rows, ...next])
}
