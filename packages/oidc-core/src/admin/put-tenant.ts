import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { TenantNameStore } from '../stores/identity-stores.ts'
import type { InputIssue } from './input-issue.ts'
import { parseTenantId } from './parse-ids.ts'
import { parseTenantDetails } from './schema.ts'

/** A tenant to name: the id from the address, the rest from the body. */
export interface PutTenantInput {
  readonly tenantId: unknown
  readonly details: unknown
}

/** Stores what a tenant calls itself at its sign-in page, and returns it. */
export async function putTenant(
  context: { readonly tenants: TenantNameStore },
  input: PutTenantInput,
): Promise<
  Result<{ readonly tenantId: string; readonly name: string }, { readonly issues: ReadonlyArray<InputIssue> }>
> {
  const tenantId = parseTenantId(input.tenantId)
  const details = parseTenantDetails(input.details)
  if (!tenantId.ok || !details.ok) {
    return err({ issues: [tenantId, details].flatMap((parsed) => (parsed.ok ? [] : parsed.error)) })
  }
  const tenant = { tenantId: tenantId.value, name: details.value.name }
  await context.tenants.putTenantName(tenant)
  return ok(tenant)
}
