/**
 * The stylesheet of {@link renderDaySvg}: light and dark by `prefers-color-scheme`, every colour a custom property of
 * `.lanes` that a page may set. Two optional wrappers: inside `.lanes-both` a wide and a narrow picture of one day
 * show one at a time, by width; inside `.lanes-scroll` a wide picture or a week scrolls sideways rather than shrink.
 */
export const laneStylesheet: string = `
.lanes {
  --lanes-paper: #ffffff; --lanes-ink: #17212c; --lanes-muted: #56657a; --lanes-rule: #d7dee7; --lanes-grid: #e6ebf1;
  --lanes-booked: #2456c4; --lanes-booked-ink: #ffffff;
  --lanes-follow-up: #7b3fb8; --lanes-follow-up-ink: #ffffff;
  --lanes-proposed: #dce8fd; --lanes-proposed-ink: #17397f; --lanes-proposed-edge: #5d87d6;
  --lanes-queue: #0d8f70;
  --lanes-event: #f5bd4b; --lanes-event-ink: #3b2900; --lanes-event-edge: #b07c0e;
  --lanes-break: #ccd5df; --lanes-break-ink: #33404f; --lanes-break-edge: #7d8b9b;
  --lanes-time-off: #f1f3f6; --lanes-time-off-ink: #56657a; --lanes-time-off-edge: #7d8b9b;
  --lanes-fill: #dfe6ed; --lanes-fill-edge: #7d8b9b; --lanes-now: #d0263c; --lanes-now-ink: #ffffff;
  display: block; width: 100%; height: auto;
  font-family: ui-sans-serif, system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
@media (prefers-color-scheme: dark) {
  .lanes {
    --lanes-paper: #10161e; --lanes-ink: #e8eef5; --lanes-muted: #9dabbc; --lanes-rule: #2e3a48; --lanes-grid: #1f2935;
    --lanes-booked: #6495ff; --lanes-booked-ink: #06143a;
    --lanes-follow-up: #bd93f5; --lanes-follow-up-ink: #22093f;
    --lanes-proposed: #1a2d55; --lanes-proposed-ink: #d3e0ff; --lanes-proposed-edge: #4b70bf;
    --lanes-queue: #35cba4;
    --lanes-event: #e9b24a; --lanes-event-ink: #2a1c00; --lanes-event-edge: #e9b24a;
    --lanes-break: #3a4757; --lanes-break-ink: #d4dde8; --lanes-break-edge: #6d7d90;
    --lanes-time-off: #161e28; --lanes-time-off-ink: #9dabbc; --lanes-time-off-edge: #6d7d90;
    --lanes-fill: #26313e; --lanes-fill-edge: #66768a; --lanes-now: #ff6b7d; --lanes-now-ink: #33040b;
  }
}
.lanes-paper { fill: var(--lanes-paper); }
.lanes-title { fill: var(--lanes-ink); font-size: 21px; font-weight: 650; }
.lanes-subtitle { fill: var(--lanes-muted); font-size: 13px; }
.lanes-role, .lanes-name { paint-order: stroke; stroke: var(--lanes-paper); stroke-width: 4px; stroke-linejoin: round; }
.lanes-role { fill: var(--lanes-muted); font-size: 12px; font-weight: 600; letter-spacing: 0.03em; }
.lanes-name { fill: var(--lanes-ink); font-size: 13px; }
.lanes-hour { stroke: var(--lanes-grid); stroke-width: 1; }
.lanes-half-hour { stroke: var(--lanes-grid); stroke-width: 1; stroke-dasharray: 1 4; }
.lanes-hour-label { fill: var(--lanes-muted); font-size: 12px; font-variant-numeric: tabular-nums; }
.lanes-group-rule { stroke: var(--lanes-rule); stroke-width: 1; }
.lanes-label { font-size: 11px; pointer-events: none; }
.lanes-block > .lanes-legend { fill: var(--lanes-muted); font-size: 12px; }
.lanes-empty { fill: var(--lanes-muted); font-size: 15px; }
.lanes-booked > rect { fill: var(--lanes-booked); }
.lanes-booked > text { fill: var(--lanes-booked-ink); }
.lanes-follow-up > rect { fill: var(--lanes-follow-up); }
.lanes-follow-up > text { fill: var(--lanes-follow-up-ink); }
.lanes-proposed > rect { fill: var(--lanes-proposed); stroke: var(--lanes-proposed-edge); stroke-width: 1; }
.lanes-proposed > text { fill: var(--lanes-proposed-ink); }
.lanes-queue > rect { fill: var(--lanes-queue); }
.lanes-event > rect { fill: var(--lanes-event); stroke: var(--lanes-event-edge); }
.lanes-event > text { fill: var(--lanes-event-ink); }
.lanes-break > rect { fill: var(--lanes-break); stroke: var(--lanes-break-edge); }
.lanes-break > text { fill: var(--lanes-break-ink); }
.lanes-time-off > rect { fill: var(--lanes-time-off); stroke: var(--lanes-time-off-edge); stroke-dasharray: 4 3; }
.lanes-time-off > text { fill: var(--lanes-time-off-ink); }
.lanes-fill > rect { fill: var(--lanes-fill); stroke: var(--lanes-fill-edge); }
.lanes-now > line { stroke: var(--lanes-now); stroke-width: 1.6; }
.lanes-now > rect { fill: var(--lanes-now); }
.lanes-now > text { fill: var(--lanes-now-ink); font-size: 12px; font-weight: 600; font-variant-numeric: tabular-nums; }
.lanes-strip-label { fill: var(--lanes-muted); font-size: 12px; font-weight: 600; }
.lanes-strip-base { stroke: var(--lanes-rule); stroke-width: 1; }
.lanes-depth { fill: var(--lanes-queue); fill-opacity: 0.35; stroke: var(--lanes-queue); stroke-width: 1; }
.lanes-tick { stroke: var(--lanes-queue); stroke-width: 1.4; }
.lanes-tick-lost { stroke: var(--lanes-now); stroke-width: 2; }
.lanes-share { fill: var(--lanes-muted); font-size: 10px; font-variant-numeric: tabular-nums; }
.lanes-use-none, .lanes-goal-none { fill: none; stroke: var(--lanes-rule); stroke-dasharray: 3 3; }
.lanes-use-0, .lanes-use-1, .lanes-use-2, .lanes-use-3, .lanes-use-4 { fill: var(--lanes-booked); }
.lanes-goal-0, .lanes-goal-1, .lanes-goal-2, .lanes-goal-3, .lanes-goal-4 { fill: var(--lanes-queue); }
.lanes-use-0, .lanes-goal-0 { fill-opacity: 0.12; }
.lanes-use-1, .lanes-goal-1 { fill-opacity: 0.32; }
.lanes-use-2, .lanes-goal-2 { fill-opacity: 0.54; }
.lanes-use-3, .lanes-goal-3 { fill-opacity: 0.77; }
.lanes-scroll { overflow-x: auto; }
.lanes-scroll > .lanes-wide, .lanes-scroll > .lanes-week { min-width: 860px; }
.lanes-both > .lanes-narrow { display: none; }
@media (max-width: 700px) {
  .lanes-both > .lanes-wide { display: none; }
  .lanes-both > .lanes-narrow { display: block; }
}
`
