import { escapeXml } from './escape-xml.ts'
import type { LanePicture } from './lane-picture.ts'
import { laneStylesheet } from './lane-stylesheet.ts'
import { renderDaySvg } from './render-day-svg.ts'
import { renderWeekSvg } from './render-week-svg.ts'
import type { WeekPicture } from './week-picture.ts'

/** Something of a day that found no place, in words for people. */
export interface ReportItem {
  readonly day: string
  readonly item: string
  readonly reason: string
  readonly evidence: string
}

/** What {@link renderReport} shows. Strings may hold anything; all are escaped. */
export interface LaneReport {
  readonly title: string
  readonly week: WeekPicture
  readonly days: ReadonlyArray<LanePicture>
  readonly unassigned: ReadonlyArray<ReportItem>
}

/**
 * Returns a whole HTML page, a file of its own without a script: the week as a heat map, each day's lanes, and what found
 * no place with the reason.
 */
export function renderReport(report: LaneReport): string {
  const title = escapeXml(report.title)
  const rows = report.unassigned.map(
    ({ day, item, reason, evidence }) =>
      `<tr>${[day, item, reason, evidence].map((text) => `<td>${escapeXml(text)}</td>`).join('')}</tr>`,
  )
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${laneStylesheet}${PAGE}</style>
</head>
<body>
<h1>${title}</h1>
<section class="lanes-scroll">${renderWeekSvg(report.week)}</section>
${report.days.map((day) => `<section class="lanes-scroll">${renderDaySvg(day)}</section>`).join('\n')}
<h2>Without a place</h2>
${
  rows.length === 0
    ? '<p>Everything that was asked for found a place.</p>'
    : `<table>
<thead><tr><th scope="col">Day</th><th scope="col">Item</th><th scope="col">Reason</th><th scope="col">Evidence</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>`
}
</body>
</html>
`
}

const PAGE = `
:root { color-scheme: light dark; }
body { margin: 0 auto; max-width: 1280px; padding: 24px; font-family: ui-sans-serif, system-ui, sans-serif; line-height: 1.4; }
section { margin: 24px 0; }
table { border-collapse: collapse; font-size: 14px; }
th, td { padding: 4px 12px 4px 0; text-align: left; vertical-align: top; }
`
