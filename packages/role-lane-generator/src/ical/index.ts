export type { RenderCalendarOptions, StreamCalendarOptions } from './render-calendar.ts'
export { renderCalendar, streamCalendar } from './render-calendar.ts'
