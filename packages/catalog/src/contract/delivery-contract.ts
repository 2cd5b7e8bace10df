import type { StoreCase } from './contract-case.ts'
import { deliveryCases } from './delivery-cases.ts'
import type { DeliveryStores } from './delivery-world.ts'
import { webhookCases } from './webhook-cases.ts'

/** What stores do for deliveries, webhooks and their secrets; over {@link DeliveryStores}. */
export const deliveryContract: ReadonlyArray<StoreCase<DeliveryStores>> = [...deliveryCases, ...webhookCases]
