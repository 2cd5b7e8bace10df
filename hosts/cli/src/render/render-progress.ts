import type { ApplyEvent, ApplyReport, StepFailure } from '@voyage/deploy-planner'
import type { Output } from '../output.ts'

const REDRAW_EVERY = 250

/**
 * Returns a listener that shows an apply's steps as they end, one line each; in a terminal also what runs and for how
 * long, in a line below that is redrawn. `clock` gives milliseconds.
 */
export function createProgressRenderer(
  output: Output,
  total: number,
  clock: () => number = () => performance.now(),
): (event: ApplyEvent) => void {
  let ended = 0
  let timer: NodeJS.Timeout | undefined
  const running = new Map<string, { readonly title: string; readonly since: number }>()
  const draw = (): void => {
    const parts = [...running.values()].map(({ title, since }) => `${title} ${formatSeconds(clock() - since)}`)
    output.status(parts.length === 0 ? null : `${running.size} running: ${parts.join(', ')}`)
  }
  const track = (event: ApplyEvent): void => {
    const { id, title } = event.step
    if (event.type === 'stepStarted') running.set(id, { title, since: clock() })
    else if (event.type !== 'stepRetried') running.delete(id)
    draw()
    if (running.size > 0) timer ??= setInterval(draw, REDRAW_EVERY).unref()
    else {
      clearInterval(timer)
      timer = undefined
    }
  }
  const count = (): string => {
    ended += 1
    return output.style('dim', `[${String(ended).padStart(String(total).length)}/${total}]`)
  }
  return (event) => {
    track(event)
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
        output.line(`        Left behind: ${leftBehind(event.failure)}`)
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

/** What a failed step may have changed. */
const leftBehind = ({ effect }: StepFailure): string =>
  effect === 'none' ? 'nothing.' : 'perhaps what it was to do; the next run looks before it does it again.'

const formatSeconds = (milliseconds: number): string => `${Math.floor(milliseconds / 1000)} s`

function formatMilliseconds(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`
}
