import { html, raw } from 'hono/html'
import { addDays } from '../lanes/calendar.ts'
import type { DayQuery } from '../lanes/parse-day-query.ts'
import type { TenantNames } from '../lanes/tenant-names.ts'
import type { Html } from './layout.ts'

/** The views of a branch's days: their address below the base path. */
export type View = '' | 'week'

/** What {@link renderPicker} leads to. */
export interface PickerOptions {
  readonly basePath: string
  readonly view: View
  readonly day: DayQuery
  readonly names: TenantNames
}

/** Returns the form and links to other branches and days, and to the other view. */
export function renderPicker({ basePath, view, day, names }: PickerOptions): Html {
  const { branch, date, today } = day
  const link = (to: string | null, label: string, where: View = view): Html =>
    to === null ? html`` : html`<li><a href="${viewHref(basePath, where, branch.id, to)}">${label}</a></li>`
  const step = view === 'week' ? 7 : 1
  const [before, after] = view === 'week' ? ['Previous week', 'Next week'] : ['Previous day', 'Next day']
  return html`<div class="picker">
<form method="get" action="${basePath}/${view}">
<label>Branch <select name="branch">${names.branches.map(
    ({ id, name }) => html`<option value="${id}"${raw(id === branch.id ? ' selected' : '')}>${name}</option>`,
  )}</select></label>
<label>Day <input type="date" name="date" value="${date}" required></label>
<button type="submit">Show</button>
</form>
<nav aria-label="${view === 'week' ? 'Weeks' : 'Days'}"><ul>
${link(addDays(date, -step), before)}
${date === today ? '' : link(today, 'Today', '')}
${link(addDays(date, step), after)}
${view === 'week' ? link(date, 'Day', '') : link(date, 'Week', 'week')}
</ul></nav>
</div>`
}

/** Returns the address of a branch's day or week. */
export function viewHref(basePath: string, view: View, branch: string, date: string): string {
  return `${basePath}/${view}?${new URLSearchParams({ branch, date })}`
}
