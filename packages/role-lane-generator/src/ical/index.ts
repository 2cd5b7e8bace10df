export type { RenderCalendarOptions } from './render-calendar.ts'
export { renderCalendar } from './render-calendar.ts'
