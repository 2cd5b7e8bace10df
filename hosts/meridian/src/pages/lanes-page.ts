import type { LanePicture } from '@voyage/role-lane-generator/svg'
import { renderDaySvg } from '@voyage/role-lane-generator/svg'
import type { TenantContext } from '@voyage/tenant-resolver'
import { html, raw } from 'hono/html'
import { formatDate, formatMinute } from '../lanes/calendar.ts'
import type { WalkIn } from '../lanes/day-details.ts'
import { hasDetails } from '../lanes/day-details.ts'
import type { LaneRow } from '../lanes/lane-rows.ts'
import { kindNames, summarize, toLaneRows } from '../lanes/lane-rows.ts'
import type { Board } from '../lanes/load-board.ts'
import { isOpenOn } from '../lanes/opening-days.ts'
import type { DayQuery } from '../lanes/parse-day-query.ts'
import type { UnassignedRow } from '../lanes/unassigned-rows.ts'
import { toUnassignedRows } from '../lanes/unassigned-rows.ts'
import type { Html, SignedInUser } from './layout.ts'
import { renderLayout } from './layout.ts'
import { renderPicker } from './picker.ts'

/** What the lanes page shows. */
export interface LanesPageOptions {
  readonly context: TenantContext
  readonly board: Board
  readonly user: SignedInUser
}

/** Returns the page of one branch day as text: picture, table, and the way to other days and branches. */
export function renderLanesPage({ context, board, user }: LanesPageOptions): Promise<string> {
  const { day, names, blocks } = board
  const rows = toLaneRows(blocks, names)
  return renderLayout({
    title: `${day.branch.name}, ${formatDate(day.date)}`,
    tenantName: context.name,
    basePath: context.basePath,
    user,
    content: html`<div class="heading">
<div>
<h1>${day.branch.name}</h1>
<p class="date"><time datetime="${day.date}">${formatDate(day.date)}</time>${day.nowMinute === null ? '' : html` <span class="today">Today, ${formatMinute(day.nowMinute)} local time</span>`}</p>
${day.isNextOpening ? html`<p class="closed">${day.branch.name} is closed today, ${formatDate(day.today)}. This is the next day it opens.</p>` : ''}
</div>
${renderPicker({ basePath: context.basePath, view: '', day, names })}
</div>
${rows.length === 0 ? renderWithoutLanes(board) : renderRows(rows, day, board.walkIns)}
${rows.length > 0 || hasDetails(board) ? renderUnassigned(board) : ''}`,
  })
}

function renderWithoutLanes(board: Board): Html {
  const { branch, date, today } = board.day
  if (!isOpenOn(branch, date)) {
    return html`<section class="empty"><h2>The branch is closed</h2>
<p>${branch.name} does not open on ${formatDate(date)}, so there are no lanes.</p></section>`
  }
  if (hasDetails(board)) {
    return html`<section class="empty"><h2>Nobody is on shift</h2>
<p>${branch.name} is open on ${formatDate(date)}, but nobody is rostered there, so there are no lanes.</p></section>`
  }
  return html`<section class="empty"><h2>No lanes for this day yet</h2>
<p>Nothing has been planned for ${branch.name} on ${formatDate(date)}${date === today ? ' (today)' : ''}. An operator fills the day with:</p>
<pre><code>npm run voyage -- backfill-day --branch ${branch.id} --date ${date} --execute</code></pre></section>`
}

function renderRows(
  rows: ReadonlyArray<LaneRow>,
  { branch, date, nowMinute }: DayQuery,
  walkIns: ReadonlyArray<WalkIn>,
): Html {
  const picture = {
    title: `${branch.name} lanes`,
    subtitle: `${formatDate(date)}, local time (${branch.timeZone})`,
    rows,
    walkIns,
    nowMinute,
  }
  return html`<p class="summary">${summarize(rows)}</p>
${renderPicture(picture)}
<details class="table"><summary>The same as a table</summary>
<div class="scroll" role="region" aria-label="Lanes as a table" tabindex="0"><table>
<caption>${branch.name}, ${formatDate(date)}, local time</caption>
<thead><tr><th scope="col">From</th><th scope="col">To</th><th scope="col">What</th><th scope="col">Kind</th></tr></thead>
${rows.map(renderPerson)}
</table></div></details>`
}

/** Somebody else's rows may have times that no day has: the table shows them as they are. */
function renderPicture(picture: LanePicture): Html {
  try {
    return html`<div class="picture lanes-both lanes-scroll" role="region" aria-label="Lanes of the day" tabindex="0">
${raw(renderDaySvg(picture))}
${raw(renderDaySvg(picture, { form: 'narrow' }))}
</div>`
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return html`<p class="summary">The lanes cannot be drawn: a block has a time that no day has. The table shows it.</p>`
  }
}

function renderPerson({ name, role, blocks }: LaneRow): Html {
  return html`<tbody><tr><th colspan="4" scope="rowgroup">${name}<span class="role">${role}</span></th></tr>
${blocks.map(
  ({ kind, startMinute, endMinute, label }) =>
    html`<tr><td>${formatMinute(startMinute)}</td><td>${formatMinute(endMinute)}</td><td>${label}</td><td>${kindNames[kind]}</td></tr>`,
)}</tbody>`
}

/** What found no place and why: first what customers asked for, then the daily targets that are not reached. */
function renderUnassigned({ unassigned, blocks, names }: Board): Html {
  const rowsOf = (isTarget: boolean): ReadonlyArray<UnassignedRow> =>
    toUnassignedRows(
      unassigned.filter(({ kind }) => (kind === 'target') === isTarget),
      blocks,
      names,
    )
  const [items, targets] = [rowsOf(false), rowsOf(true)]
  return html`<section class="table unassigned" aria-labelledby="unassigned">
<h2 id="unassigned">Without a place</h2>
${items.length === 0 ? html`<p>Everything that was asked for found a place.</p>` : renderItems(items, 'Asked for and not placed')}
${
  targets.length === 0
    ? ''
    : html`<details><summary>Targets not reached: ${targets.length}</summary>
${renderItems(targets, 'Appointments short of a daily target, at the start that came nearest')}
</details>`
}
</section>`
}

function renderItems(rows: ReadonlyArray<UnassignedRow>, caption: string): Html {
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table>
<caption>${caption}</caption>
<thead><tr><th scope="col">At</th><th scope="col">What</th><th scope="col">Why</th><th scope="col">Who may</th><th scope="col">Held by</th></tr></thead>
<tbody>${rows.map(
    ({ at, what, why, who, heldBy }) =>
      html`<tr><td>${at}</td><td>${what}</td><td>${why}</td><td data-label="Who may">${who}</td><td data-label="Held by">${heldBy === '' ? '–' : heldBy}</td></tr>`,
  )}</tbody>
</table></div>`
}
