export { catalogStoreContract } from './catalog-store-contract.ts'
export type { ContractCase } from './contract-case.ts'
