export type { ContractCase, CreateSessionStore } from './session-store-contract.ts'
export { sessionStoreContract } from './session-store-contract.ts'
