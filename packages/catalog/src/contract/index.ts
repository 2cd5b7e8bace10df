export type { ContractCase } from './catalog-store-contract.ts'
export { catalogStoreContract } from './catalog-store-contract.ts'
