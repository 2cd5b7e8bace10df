import type { ApplyEvent, ApplyReport } from '@voyage/deploy-planner'
import type { Output } from '../output.ts'

/** Returns a listener that shows an apply's steps as they end, one line each. */
export function createProgressRenderer(output: Output, total: number): (event: ApplyEvent) => void {
  let ended = 0
  const count = (): string => {
    ended += 1
    return output.style('dim', `[${String(ended).padStart(String(total).length)}/${total}]`)
  }
  return (event) => {
    switch (event.type) {
      case 'stepStarted':
        return
      case 'stepUnchanged':
        ended += 1
        return
      case 'stepFinished': {
        const how = event.adopted ? ' (found and adopted)' : ''
        const time = output.style('dim', formatMilliseconds(event.milliseconds))
        output.line(`${count()} ${output.style('green', 'done')}    ${event.step.title}${how} ${time}`)
        return
      }
      case 'stepRetried': {
        const when = `again in ${formatMilliseconds(event.wait)} (attempt ${event.attempt + 1})`
        output.line(`        ${output.style('yellow', 'waits')}   ${event.step.title}: ${when}; ${event.failure.code}`)
        return
      }
      case 'stepFailed':
        output.line(`${count()} ${output.style('red', 'failed')}  ${event.step.title}`)
        output.line(`        ${event.failure.message.replaceAll('\n', '\n        ')}`)
        output.line(`        ${event.failure.remedy}`)
        return
      case 'stepSkipped':
        output.line(`${count()} ${output.style('yellow', 'skipped')} ${event.step.title} (needs ${event.because})`)
    }
  }
}

/** Says in one line how an apply ended. */
export function summarizeApply(report: ApplyReport, seconds: number): string {
  const { done, failed, skipped, unchanged } = report
  if (done.length + failed.length + skipped.length + report.notStarted.length === 0) {
    return `Nothing to do: all ${unchanged.length} steps are in place.`
  }
  const parts = [`${done.length} done`, `${unchanged.length} unchanged`]
  if (failed.length > 0) parts.push(`${failed.length} failed`)
  if (skipped.length > 0) parts.push(`${skipped.length} skipped`)
  if (report.notStarted.length > 0) parts.push(`${report.notStarted.length} not begun`)
  return `${parts.join(', ')} in ${seconds.toFixed(1)} s.`
}

function formatMilliseconds(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`
}
