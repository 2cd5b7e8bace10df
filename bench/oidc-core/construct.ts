import { createOpenidProvider, createSigningKeys } from '@voyage/oidc-core'
import { createMemoryStores } from '@voyage/oidc-core/memory'

const issuers = Array.from({ length: 1_000 }, (_, index) => `https://auth.example/t/ten_${index}`)
const rounds = 11
const buildsPerRound = 20_000

/** Builds providers for a thousand issuers of a tenant each, over and over; nothing is read or written. */
export function measureConstruction(): string {
  const stores = createMemoryStores()
  const randomBytes = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length))
  const signingKeys = createSigningKeys({ store: stores.signingKeys, keyEncryptionSecret: 'k'.repeat(32), randomBytes })
  const clock = (): number => 0
  const times: Array<number> = []
  for (let round = -2; round < rounds; round += 1) {
    const began = process.cpuUsage()
    for (let build = 0; build < buildsPerRound; build += 1) {
      const index = build % issuers.length
      const issuer = issuers[index] ?? ''
      createOpenidProvider({ issuer, tenantId: `ten_${index}`, stores, signingKeys, randomBytes, clock })
    }
    const { user, system } = process.cpuUsage(began)
    if (round >= 0) times.push((user + system) / buildsPerRound)
  }
  const sorted = times.toSorted((a, b) => a - b)
  return `${sorted[Math.floor(rounds / 2)]?.toFixed(2)} microseconds of CPU a provider in the median, ${sorted[0]?.toFixed(2)} at least (${rounds} rounds of ${buildsPerRound.toLocaleString('en')}).`
}
