import { countActions, SIGNS } from './count-actions.ts'
import type { Plan } from './plan.ts'
import type { Step } from './step.ts'
import { writtenOut } from './written-out.ts'

/** How an id is printed that only the apply will tell. */
export const KNOWN_AFTER_APPLY = '(known after apply)'

/**
 * Returns the plan for people: a line for each step with `+` (create), `~` (update) or `=` (as recorded), its title, its
 * id where it gives one, and why; then what is left behind, domains that stay, placeholders, and a count. Ends without a
 * newline.
 */
export function renderPlanTable(plan: Plan): string {
  const account = plan.accountId === null ? '' : `, account ${plan.accountId}`
  const rows = plan.steps.map((step) => [SIGNS[step.action], step.title, outputText(step), step.why] as const)
  const titleWidth = Math.max(0, ...rows.map((row) => row[1].length))
  const outputWidth = Math.max(0, ...rows.map((row) => row[2].length))
  const lines = rows.map(([sign, title, output, why]) =>
    `  ${sign} ${title.padEnd(titleWidth)}  ${output.padEnd(outputWidth)}  ${why}`.trimEnd(),
  )
  const left = plan.leftBehind.map((id) => `  ! ${id} is recorded, but not in the manifest any more: left as it is`)
  const domains = plan.domainsLeft.map(
    ({ domain, worker }) =>
      `  ! ${domain} is not among the routes any more and goes on leading to ${worker}: take it away in Cloudflare's dashboard`,
  )
  const open = plan.placeholders.map((path) => `  ! ${path} holds a placeholder: fill it in before applying`)
  return [
    `Plan of ${plan.manifest} for ${plan.environment}${account}`,
    ...lines,
    ...left,
    ...domains,
    ...open,
    countActions(plan),
  ]
    .map(writtenOut)
    .join('\n')
}

function outputText(step: Step): string {
  if (step.kind === 'd1.create') return step.outputs?.databaseId ?? KNOWN_AFTER_APPLY
  if (step.kind === 'kv.create') return step.outputs?.namespaceId ?? KNOWN_AFTER_APPLY
  if (step.kind === 'queue.create') return step.outputs?.queueId ?? KNOWN_AFTER_APPLY
  if (step.kind === 'pages.create') return step.outputs?.subdomain ?? KNOWN_AFTER_APPLY
  if (step.kind === 'tenant.create') return step.outputs?.tenantId ?? KNOWN_AFTER_APPLY
  return ''
}
