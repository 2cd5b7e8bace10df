import type { Executor, Result, StepFailure, StepInputs } from '@voyage/deploy-planner'
import type { ApiClient, ApiFailure } from '../http/api-client.ts'
import { isRecord } from '../http/api-client.ts'
import { err, ok } from './result.ts'

type Handlers = Executor['handlers']

/** The steps that the control plane carries out, over its HTTP API. */
export type TenantHandlers = Pick<
  Handlers,
  'tenant.create' | 'features.register' | 'domain.claim' | 'domain.verify' | 'tenant.activate'
>

/** What to do about a domain that cannot be verified, by the problem's code. */
const domainRemedies: Readonly<Record<string, (tenant: string, domain: string) => string>> = {
  'domain-not-verified': (tenant) =>
    `Add the TXT record that \`voyage tenant domains ${tenant}\` shows, wait for DNS, and run again.`,
  'domain-claim-expired': (tenant, domain) =>
    `Claim it anew with \`voyage domain claim ${tenant} ${domain} --execute\`, put the new TXT record into the DNS, and run again.`,
  'domain-taken': () => 'Have the other tenant release it, or name another domain in the manifest, and run again.',
}

/** Creates the handlers of a tenant's own records: identity, features, domains, status. */
export function createTenantHandlers(controlPlane: ApiClient): TenantHandlers {
  return {
    async 'tenant.create'(inputs, { existing, signal }) {
      return existing === null
        ? createTenant(controlPlane, inputs, signal)
        : updateTenant(controlPlane, { inputs, tenantId: existing.tenantId, signal })
    },
    async 'features.register'({ tenant, features }, context) {
      const body = features.map((feature) => ({
        feature_key: feature.key,
        deployed_version: feature.version,
        integration_provider: feature.integrationProvider,
        customization: feature.customization,
      }))
      const path = `${at(context.tenantId(tenant))}/features`
      return nothing(await controlPlane.call({ method: 'PUT', path, body, signal: context.signal }))
    },
    async 'domain.claim'({ tenant, domain }, context) {
      const path = `${at(context.tenantId(tenant))}/domains`
      return nothing(await controlPlane.call({ method: 'POST', path, body: { domain }, signal: context.signal }))
    },
    async 'domain.verify'({ tenant, domain }, context) {
      const path = `${at(context.tenantId(tenant))}/domains/${encodeURIComponent(domain)}/verify`
      const answer = await controlPlane.call({ method: 'POST', path, signal: context.signal })
      const remedy = answer.ok ? undefined : domainRemedies[answer.error.code]?.(tenant, domain)
      if (answer.ok || remedy === undefined) return nothing(answer)
      // Nothing changes by itself.
      return err({ ...failureOf(answer.error), remedy, retriable: false })
    },
    async 'tenant.activate'({ tenant }, context) {
      const path = at(context.tenantId(tenant))
      const { signal } = context
      const current = await controlPlane.call({ method: 'GET', path, signal })
      if (!current.ok) return nothing(current)
      if (isRecord(current.body) && current.body['status'] === 'active') return ok({})
      return nothing(await controlPlane.call({ method: 'PATCH', path, body: { status: 'active' }, signal }))
    },
  }
}

/** Finds a tenant's id by its slug; null when the control plane says that there is none. */
export async function findTenant(
  controlPlane: ApiClient,
  slug: string,
  how: { readonly signal?: AbortSignal } = {},
): Promise<Result<{ readonly tenantId: string } | null, StepFailure>> {
  const path = `/tenants?slug=${encodeURIComponent(slug)}`
  const answer = await controlPlane.call({ method: 'GET', path, ...how })
  if (!answer.ok) return err(failureOf(answer.error))
  const tenants = isRecord(answer.body) ? answer.body['tenants'] : undefined
  if (!Array.isArray(tenants)) return err(unexpected('a list of tenants'))
  const found = tenants.filter(isRecord).find((tenant) => tenant['slug'] === slug)
  return found === undefined ? ok(null) : tenantId(found)
}

async function createTenant(
  controlPlane: ApiClient,
  inputs: StepInputs['tenant.create'],
  signal: AbortSignal,
): Promise<Result<{ readonly tenantId: string }, StepFailure>> {
  const root = await rootCompanyId(controlPlane, inputs.rootCompany, signal)
  if (!root.ok) return root
  const answer = await controlPlane.call({
    method: 'POST',
    path: '/tenants',
    signal,
    body: {
      slug: inputs.slug,
      name: inputs.name,
      plan: inputs.plan,
      ...(inputs.regionHint === null ? {} : { region_hint: inputs.regionHint }),
      ...(root.value === null ? {} : { root_company_id: root.value }),
    },
  })
  return answer.ok ? tenantId(answer.body) : err(failureOf(answer.error))
}

async function updateTenant(
  controlPlane: ApiClient,
  change: {
    readonly inputs: StepInputs['tenant.create']
    readonly tenantId: string
    readonly signal: AbortSignal
  },
): Promise<Result<{ readonly tenantId: string }, StepFailure>> {
  const { signal } = change
  const root = await rootCompanyId(controlPlane, change.inputs.rootCompany, signal)
  if (!root.ok) return root
  const wanted = {
    name: change.inputs.name,
    plan: change.inputs.plan,
    region_hint: change.inputs.regionHint,
    root_company_id: root.value,
  }
  const answer = await controlPlane.call({ method: 'PATCH', path: at(change.tenantId), body: wanted, signal })
  return answer.ok ? ok({ tenantId: change.tenantId }) : err(failureOf(answer.error))
}

async function rootCompanyId(
  controlPlane: ApiClient,
  slug: string | null,
  signal: AbortSignal,
): Promise<Result<string | null, StepFailure>> {
  if (slug === null) return ok(null)
  const found = await findTenant(controlPlane, slug, { signal })
  if (!found.ok) return found
  if (found.value !== null) return ok(found.value.tenantId)
  return err({
    code: 'root-company-unknown',
    message: `The root company "${slug}" is no tenant of this control plane.`,
    remedy: 'Provision the root company first, or mend "rootCompany" in the manifest.',
    retriable: false,
    effect: 'none',
  })
}

function tenantId(body: unknown): Result<{ readonly tenantId: string }, StepFailure> {
  const id = isRecord(body) ? body['id'] : undefined
  return typeof id === 'string' ? ok({ tenantId: id }) : err(unexpected('a tenant with an id'))
}

/** The control plane's path of a tenant. */
export function at(id: string): string {
  return `/tenants/${encodeURIComponent(id)}`
}

/** An answer of which only success matters. */
export function nothing(
  answer: Awaited<ReturnType<ApiClient['call']>>,
): Result<Readonly<Record<never, never>>, StepFailure> {
  return answer.ok ? ok({}) : err(failureOf(answer.error))
}

/** Turns a failed call into a failed step. No answer, or a 5xx, leaves open whether the call took effect. */
export function failureOf(failure: ApiFailure): StepFailure {
  const { status, ...said } = failure
  return { ...said, effect: status === 0 || status >= 500 ? 'unknown' : 'none' }
}

function unexpected(wanted: string): StepFailure {
  return {
    code: 'control-plane-answer-unexpected',
    message: `The control plane's answer is not ${wanted}.`,
    remedy: 'Check that the manifest\'s "controlPlane.url" is the address of a Voyage control plane.',
    retriable: false,
    effect: 'unknown',
  }
}
