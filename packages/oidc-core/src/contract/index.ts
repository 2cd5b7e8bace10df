export type { ContractCase, CreateStores } from './contract-case.ts'
export { openidStoresContract } from './openid-stores-contract.ts'
