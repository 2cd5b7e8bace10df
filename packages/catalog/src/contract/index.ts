export { catalogStoreContract } from './catalog-store-contract.ts'
export type { ContractCase, StoreCase } from './contract-case.ts'
export { idempotencyStoreContract } from './idempotency-store-contract.ts'
