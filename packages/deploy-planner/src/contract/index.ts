export type { StateStoreCase } from './state-store-cases.ts'
export { stateStoreCases } from './state-store-cases.ts'
