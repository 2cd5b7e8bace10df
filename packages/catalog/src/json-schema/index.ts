export type { WireName } from './catalog-json-schemas.ts'
export { catalogJsonSchemas } from './catalog-json-schemas.ts'
export type { InputName } from './input-schemas.ts'
