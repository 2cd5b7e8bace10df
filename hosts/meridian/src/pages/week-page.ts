import { renderWeekSvg } from '@voyage/role-lane-generator/svg'
import type { TenantContext } from '@voyage/tenant-resolver'
import { html, raw } from 'hono/html'
import { formatDate, formatShortDate } from '../lanes/calendar.ts'
import type { WeekBoard } from '../lanes/load-board.ts'
import type { WeekRow } from '../lanes/week-rows.ts'
import { toWeekRows } from '../lanes/week-rows.ts'
import type { Html, SignedInUser } from './layout.ts'
import { renderLayout } from './layout.ts'
import { renderPicker, viewHref } from './picker.ts'

/** What the week page shows. */
export interface WeekPageOptions {
  readonly context: TenantContext
  readonly board: WeekBoard
  readonly user: SignedInUser
}

/** Returns the page of a branch's week as text: the heat map of utilisation and targets, and the same as a table. */
export function renderWeekPage({ context, board, user }: WeekPageOptions): Promise<string> {
  const { day, names, dates } = board
  const { branch } = day
  const [first = day.date] = dates
  const range = `${formatShortDate(first)} to ${formatDate(dates.at(-1) ?? first)}`
  const rows = toWeekRows(board)
  return renderLayout({
    title: `${branch.name}, week from ${formatDate(first)}`,
    tenantName: context.name,
    basePath: context.basePath,
    user,
    content: html`<div class="heading">
<div>
<h1>${branch.name}</h1>
<p class="date">${range}</p>
</div>
${renderPicker({ basePath: context.basePath, view: 'week', day, names })}
</div>
${rows.length === 0 ? renderEmpty(branch.name) : renderRows(rows, { board, range, basePath: context.basePath })}`,
  })
}

const renderEmpty = (branch: string): Html =>
  html`<section class="empty"><h2>No lanes for this week</h2>
<p>Nothing has been planned for ${branch} in this week, or nobody is on shift; the page of each day says which.</p></section>`

function renderRows(
  rows: ReadonlyArray<WeekRow>,
  { board, range, basePath }: { readonly board: WeekBoard; readonly range: string; readonly basePath: string },
): Html {
  const { day, dates } = board
  const picture = {
    title: `${day.branch.name}: utilisation and targets`,
    subtitle: range,
    days: dates.map(formatShortDate),
    rows,
  }
  return html`<div class="picture lanes-scroll" role="region" aria-label="Utilisation and targets of the week" tabindex="0">
${raw(renderWeekSvg(picture))}
</div>
<details class="table"><summary>The same as a table</summary>
<div class="scroll" role="region" aria-label="The week as a table" tabindex="0"><table>
<caption>Share of the time on shift that is used, and share of the targets that is reached</caption>
<thead><tr><th scope="col">Person</th>${dates.map(
    (date) =>
      html`<th scope="col"><a href="${viewHref(basePath, '', day.branch.id, date)}">${formatShortDate(date)}</a></th>`,
  )}</tr></thead>
<tbody>${rows.map(
    ({ name, role, cells }) =>
      html`<tr><th scope="row">${name}<span class="role">${role}</span></th>${cells.map(
        ({ utilisation, targets }) => html`<td>${percent(utilisation)} / ${percent(targets)}</td>`,
      )}</tr>`,
  )}</tbody>
</table></div></details>`
}

const percent = (share: number | null): string => (share === null ? '–' : `${Math.round(share * 100)} %`)
