import type { OpenidProvider, OpenidStores } from '@voyage/oidc-core'

/** What the routes with a page work with. */
export interface Host {
  readonly provider: OpenidProvider
  readonly stores: OpenidStores
  readonly tenantId: string
  /** Tells clients of sessions that have ended, once the answer is sent. */
  readonly tellClients: () => void
}
