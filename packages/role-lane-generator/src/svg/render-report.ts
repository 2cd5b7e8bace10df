import { escapeXml } from './escape-xml.ts'
import type { LanePicture } from './lane-picture.ts'
import { laneStylesheet } from './lane-stylesheet.ts'
import { renderDaySvg } from './render-day-svg.ts'
import { renderWeekSvg, weekWidth } from './render-week-svg.ts'
import type { WeekPicture } from './week-picture.ts'

/** Something of a day that found no place, in words for people. */
export interface ReportItem {
  readonly item: string
  readonly reason: string
  readonly evidence: string
}

/** A day of a {@link LaneReport}. */
export interface ReportDay {
  readonly name: string
  /** Null on a day that is closed. */
  readonly picture: LanePicture | null
  readonly unassigned: ReadonlyArray<ReportItem>
}

/** What {@link renderReport} shows. Strings may hold anything; all are escaped. */
export interface LaneReport {
  readonly title: string
  readonly week: WeekPicture
  /** Asked for one by one, as the page is written. */
  readonly days: Iterable<ReportDay>
}

/**
 * Yields a whole HTML page piece by piece, a file of its own without a script: the week as a heat map, then each day's
 * lanes and what found no place with the reason. Holds one day at a time.
 *
 * @throws RangeError at the day whose picture has a minute that cannot be drawn, as `renderDaySvg` does
 */
export function* renderReport(report: LaneReport): Generator<string> {
  const title = escapeXml(report.title)
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${laneStylesheet}${PAGE}@media screen { .lanes-scroll > .lanes-week { min-width: ${weekWidth(report.week)}px; } }
</style>
</head>
<body>
<h1>${title}</h1>
<section>${scrolling('The days as a heat map', renderWeekSvg(report.week))}</section>
`
  for (const day of report.days) yield renderDay(day)
  yield `</body>
</html>
`
}

function renderDay({ name, picture, unassigned }: ReportDay): string {
  if (picture === null && unassigned.length === 0) return ''
  const rows = unassigned.map(
    ({ item, reason, evidence }) =>
      `<tr>${[item, reason, evidence].map((text) => `<td>${escapeXml(text)}</td>`).join('')}</tr>`,
  )
  const lanes = picture === null ? '' : `${scrolling(`Lanes of ${name}`, renderDaySvg(picture))}\n`
  const lost =
    rows.length === 0
      ? '<p>Everything that was asked for found a place.</p>'
      : scrolling(
          `Without a place on ${name}`,
          `<table>
<caption>Without a place</caption>
<thead><tr><th scope="col">Item</th><th scope="col">Reason</th><th scope="col">Evidence</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>`,
        )
  return `<section>
<h2>${escapeXml(name)}</h2>
${lanes}${lost}
</section>
`
}

/** What is wider than the screen scrolls by itself, by finger and by key. */
const scrolling = (label: string, content: string): string =>
  `<div class="lanes-scroll" role="region" aria-label="${escapeXml(label)}" tabindex="0">${content}</div>`

const PAGE = `
:root { color-scheme: light dark; }
body { margin: 0 auto; max-width: 1280px; padding: 24px; font-family: ui-sans-serif, system-ui, sans-serif; line-height: 1.4; }
section { margin: 24px 0; }
table { border-collapse: collapse; font-size: 14px; }
caption { padding: 8px 0; font-weight: 600; text-align: left; }
th, td { padding: 4px 12px 4px 0; text-align: left; vertical-align: top; }
@media (max-width: 600px) { body { padding: 12px; } }
`
