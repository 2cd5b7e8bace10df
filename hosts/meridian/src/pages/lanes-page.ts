import { renderDaySvg } from '@voyage/role-lane-generator/svg'
import type { TenantContext } from '@voyage/tenant-resolver'
import { html, raw } from 'hono/html'
import { addDays, formatDate, formatMinute, weekdayOf } from '../lanes/calendar.ts'
import type { LaneRow } from '../lanes/lane-rows.ts'
import { kindNames, summarize, toLaneRows } from '../lanes/lane-rows.ts'
import type { Board } from '../lanes/load-board.ts'
import type { DayQuery } from '../lanes/parse-day-query.ts'
import type { Html } from './layout.ts'
import { renderLayout } from './layout.ts'

/** What the lanes page shows. */
export interface LanesPageOptions {
  readonly context: TenantContext
  readonly board: Board
  readonly userName: string
}

/** Returns the page of one branch day as text: picture, table, and the way to other days and branches. */
export function renderLanesPage({ context, board, userName }: LanesPageOptions): Promise<string> {
  const { day, names, blocks } = board
  const rows = toLaneRows(blocks, names)
  return renderLayout({
    title: `${day.branch.name}, ${formatDate(day.date)}`,
    tenantName: context.name,
    basePath: context.basePath,
    userName,
    content: html`<div class="heading">
<div>
<h1>${day.branch.name}</h1>
<p class="date"><time datetime="${day.date}">${formatDate(day.date)}</time>${day.nowMinute === null ? '' : html` <span class="today">Today, ${formatMinute(day.nowMinute)} local time</span>`}</p>
</div>
${renderPicker(context.basePath, board)}
</div>
${rows.length === 0 ? renderEmpty(day) : renderRows(rows, day)}`,
  })
}

function renderPicker(basePath: string, { day, names }: Board): Html {
  const link = (date: string | null, label: string): Html =>
    date === null ? html`` : html`<li><a href="${dayHref(basePath, day.branch.id, date)}">${label}</a></li>`
  return html`<div class="picker">
<form method="get" action="${basePath}/">
<label>Branch <select name="branch">${names.branches.map(
    ({ id, name }) => html`<option value="${id}"${raw(id === day.branch.id ? ' selected' : '')}>${name}</option>`,
  )}</select></label>
<label>Day <input type="date" name="date" value="${day.date}" required></label>
<button type="submit">Show</button>
</form>
<nav aria-label="Days"><ul>
${link(addDays(day.date, -1), 'Previous day')}
${day.date === day.today ? '' : link(day.today, 'Today')}
${link(addDays(day.date, 1), 'Next day')}
</ul></nav>
</div>`
}

function dayHref(basePath: string, branch: string, date: string): string {
  return `${basePath}/?${new URLSearchParams({ branch, date })}`
}

function renderEmpty({ branch, date, today }: DayQuery): Html {
  if (!branch.openWeekdays.has(weekdayOf(date)) || branch.closedDates.has(date)) {
    return html`<section class="empty"><h2>The branch is closed</h2>
<p>${branch.name} does not open on ${formatDate(date)}, so there are no lanes.</p></section>`
  }
  return html`<section class="empty"><h2>No lanes for this day yet</h2>
<p>Nothing has been planned for ${branch.name} on ${formatDate(date)}${date === today ? ' (today)' : ''}. An operator fills the day with:</p>
<pre><code>npm run voyage -- backfill-day --branch ${branch.id} --date ${date} --execute</code></pre></section>`
}

function renderRows(rows: ReadonlyArray<LaneRow>, { branch, date, nowMinute }: DayQuery): Html {
  const picture = {
    title: `${branch.name} lanes`,
    subtitle: `${formatDate(date)}, local time (${branch.timeZone})`,
    rows,
    nowMinute,
  }
  return html`<p class="summary">${summarize(rows)}</p>
<div class="picture lanes-both lanes-scroll" role="region" aria-label="Lanes of the day" tabindex="0">
${raw(renderDaySvg(picture))}
${raw(renderDaySvg(picture, { form: 'narrow' }))}
</div>
<details class="table"><summary>The same as a table</summary>
<div class="scroll" role="region" aria-label="Lanes as a table" tabindex="0"><table>
<caption>${branch.name}, ${formatDate(date)}, local time</caption>
<thead><tr><th scope="col">From</th><th scope="col">To</th><th scope="col">What</th><th scope="col">Kind</th></tr></thead>
${rows.map(renderPerson)}
</table></div></details>`
}

function renderPerson({ name, role, blocks }: LaneRow): Html {
  return html`<tbody><tr><th colspan="4" scope="rowgroup">${name}<span class="role">${role}</span></th></tr>
${blocks.map(
  ({ kind, startMinute, endMinute, label }) =>
    html`<tr><td>${formatMinute(startMinute)}</td><td>${formatMinute(endMinute)}</td><td>${label}</td><td>${kindNames[kind]}</td></tr>`,
)}</tbody>`
}
