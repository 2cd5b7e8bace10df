import type { FleetEvent, FleetPlan, FleetReport } from '@voyage/catalog/fleet-migration'
import { remainingSeconds } from '@voyage/catalog/fleet-migration'
import type { Output } from '../output.ts'
import { renderTable } from './render-table.ts'

/** Returns the lines that say what a migration would do. */
export function renderFleetPlan(
  plan: FleetPlan,
  from: { readonly migrations: string; readonly rate: number },
): ReadonlyArray<string> {
  const { canary, rest, current, leftOut } = plan
  const slugs = canary.map(({ slug }) => slug)
  const shown = slugs.length > 8 ? `${slugs.slice(0, 8).join(', ')}, ...` : slugs.join(', ')
  return [
    `To schema version ${plan.target}, with the migrations in ${from.migrations}:`,
    ...renderTable([
      ['  canary', `${canary.length} of ${plan.cohort.length}`, shown],
      ['  rest', String(rest.length), canary.length > 0 ? 'once the canary is migrated' : ''],
      ['  there already', String(current), ''],
      ['  left out', String(leftOut.length), leftOut.length > 0 ? 'being deleted, or deleted' : ''],
    ]),
    `At most ${from.rate} calls of Cloudflare's API in 5 minutes; a database takes one, and one for each migration.`,
  ]
}

/** The time between two lines of progress, in milliseconds. */
const progressEvery = 2_000

/** Returns a listener that shows failures as they come, and the progress from time to time. */
export function createFleetProgressRenderer(output: Output, now: () => number): (event: FleetEvent) => void {
  const began = now()
  let shown = began
  return (event) => {
    if (event.type === 'tenantRetried') {
      const { tenant, failure, wait } = event
      output.line(
        `${output.style('yellow', 'waits')}  ${tenant.slug}: again in ${Math.round(wait / 1000)} s; ${failure.code}`,
      )
      return
    }
    if (event.type === 'tenantFailed') {
      const { tenant, failure } = event
      output.line(`${output.style('red', 'failed')} ${tenant.slug}: ${failure.message} (${failure.code})`)
      output.line(`       ${failure.remedy}`)
    }
    const { plan, migrated, failed } = event.progress
    const total = plan.canary.length + plan.rest.length
    const ended = migrated + failed.canary + failed.rest
    const isCanaryOver = ended === plan.canary.length && plan.canary.length > 0 && failed.canary === 0
    if (now() - shown < progressEvery && ended < total && !isCanaryOver) return
    shown = now()
    const left = remainingSeconds(event.progress, (shown - began) / 1000)
    const parts = [`${ended}/${total} (${Math.floor((100 * ended) / total)} %)`]
    if (failed.canary + failed.rest > 0) parts.push(`${failed.canary + failed.rest} failed`)
    if (isCanaryOver) parts.push('the canary is migrated')
    if (left !== null && ended < total) parts.push(`about ${duration(left)} left`)
    output.line(parts.join(', '))
  }
}

/** Returns the plan for machines. */
export function planToJson(plan: FleetPlan): object {
  const slugs = (tenants: FleetPlan['rest']) => tenants.map(({ slug }) => slug)
  return {
    target: plan.target,
    canary: slugs(plan.canary),
    rest: slugs(plan.rest),
    current: plan.current,
    left_out: slugs(plan.leftOut),
  }
}

/** Returns the report for machines. */
export function reportToJson({ how, migrated, failed, notBegun }: FleetReport): object {
  return {
    how,
    migrated,
    not_begun: notBegun,
    failed: failed.map(({ tenant, failure }) => ({
      tenant_id: tenant.tenantId,
      slug: tenant.slug,
      code: failure.code,
      message: failure.message,
      remedy: failure.remedy,
    })),
  }
}

function duration(seconds: number): string {
  if (seconds < 90) return `${seconds} s`
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`
  return `${(seconds / 3_600).toFixed(1)} h`
}
