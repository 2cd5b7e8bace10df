import type { Fetch, KeyEncryption, OpenidProviderOptions } from '@voyage/oidc-core'
import {
  createDeliveryTurns,
  createOpenidProvider,
  createSigningKeys,
  resealSigningKeys,
  rotateSigningKeys,
} from '@voyage/oidc-core'
import type { D1Like } from '@voyage/oidc-core/d1'
import { countQueries, createD1Stores } from '@voyage/oidc-core/d1'
import type { ServedIssuer } from '../locate-issuer.ts'
import { createBudget } from './budget.ts'
import type { Housekeeping, HousekeepingReport } from './housekeeping.ts'
import { runHousekeeping } from './run-housekeeping.ts'

/** What a run of the housekeeping is made of. */
export interface HousekeeperOptions
  extends Pick<OpenidProviderOptions, 'clock' | 'randomBytes'>,
    Pick<KeyEncryption, 'keyEncryptionSecret'>,
    Pick<Housekeeping, 'tellOfLeft'> {
  readonly database: D1Like
  readonly fetch: Fetch
  /** Returns the issuer that this host answers for; null for one that it serves no more. */
  readonly findIssuer: (issuer: string) => ServedIssuer | null
}

/** Returns what does one run of the housekeeping; each has a budget of its own, which all that it asks for is spent of. */
export function createHousekeeper(options: HousekeeperOptions): () => Promise<HousekeepingReport> {
  const { database, keyEncryptionSecret, fetch, findIssuer, ...given } = options
  return () => {
    const budget = createBudget()
    const turns = createDeliveryTurns()
    const stores = createD1Stores(countQueries(database, budget.spend))
    const keyOptions = { store: stores.signingKeys, keyEncryptionSecret, randomBytes: given.randomBytes }
    const parts = { ...given, stores, signingKeys: createSigningKeys(keyOptions) }
    const countedFetch: Fetch = (url, init) => {
      budget.spend(1)
      return fetch(url, init)
    }
    return runHousekeeping({
      ...given,
      budget,
      housekeeping: stores.housekeeping,
      providerOf(issuer) {
        // Those that are served no more still owe their clients what was begun.
        const tenantId = findIssuer(issuer)?.tenantId ?? null
        return createOpenidProvider({ ...parts, issuer, ...(tenantId === null ? {} : { tenantId }) })
      },
      rotate: (due) => rotateSigningKeys(keyOptions, due),
      reseal: (page) => resealSigningKeys(keyOptions, page),
      deliver: (provider, options) => provider.deliverLogoutNotices({ ...options, fetch: countedFetch, turns }),
    })
  }
}
