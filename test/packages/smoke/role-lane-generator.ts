import { generateBranchDay } from '@voyage/role-lane-generator'
import { parseTenantLaneInput } from '@voyage/role-lane-generator/schema'

/** The four documents of hosts/meridian/config, put in when this is bundled. */
declare const MERIDIAN: Readonly<Record<'matrix' | 'branches' | 'roster' | 'demand', unknown>>

/** A branch day, which is the same to the byte wherever it is made. */
export async function smoke(): Promise<string> {
  const input = parseTenantLaneInput(MERIDIAN)
  if (!input.ok) return input.error.map(({ message }) => message).join('\n')
  const day = generateBranchDay({ input: input.value, branchId: 'riverside', date: '2026-11-23', seed: 'demo' })
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify(day)))
  return Array.from(new Uint8Array(digest, 0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
