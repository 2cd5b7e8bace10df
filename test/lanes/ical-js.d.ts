// The types that npm ical.js brings stand where its `exports` do not let TypeScript look.
declare module 'ical.js' {
  interface Time {
    readonly zone: { readonly tzid: string }
    toUnixTime(): number
  }

  export class Component {
    constructor(jCal: unknown)
    getFirstSubcomponent(name: string): Component
    getAllSubcomponents(name: string): ReadonlyArray<Component>
    getFirstPropertyValue(name: string): unknown
  }

  export class Event {
    constructor(component: Component)
    readonly uid: string
    readonly summary: string
    readonly startDate: Time
    readonly endDate: Time
  }

  const ical: {
    readonly Component: typeof Component
    readonly Event: typeof Event
    readonly TimezoneService: { reset(): void; register(zone: Component): void }
    parse(text: string): unknown
  }

  // biome-ignore lint/style/noDefaultExport: the library has no other.
  export default ical
}
