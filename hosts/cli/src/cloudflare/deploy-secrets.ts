import { createHash } from 'node:crypto'
import type { Plan } from '@voyage/deploy-planner'
import { secretSource } from '@voyage/deploy-planner'
import { CommandError } from '../command-error.ts'
import { operatorTokenVariable } from '../http/connect-control-plane.ts'

const operatorDigest = 'OPERATOR_TOKEN_SHA256'

/**
 * Reads the secrets that a plan's open steps need from environment variables of their names. OPERATOR_TOKEN_SHA256 is
 * made from VOYAGE_OPERATOR_TOKEN.
 *
 * @throws CommandError CLI_SECRET_MISSING naming every one that is not set
 */
export function readDeploySecrets(options: {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly plan: Plan
}): ReadonlyMap<string, string> {
  const { environment, plan } = options
  const secrets = new Map<string, string>()
  const missing = new Set<string>()
  for (const name of secretNames(plan)) {
    const value = environment[name] ?? derived(name, environment)
    if (value === undefined || value === '') missing.add(name === operatorDigest ? operatorTokenVariable : name)
    else secrets.set(name, value)
  }
  if (plan.steps.some((step) => step.action !== 'none' && talksToPlatform.has(step.kind))) {
    if (!environment[operatorTokenVariable]) missing.add(operatorTokenVariable)
  }
  if (missing.size === 0) return secrets
  throw new CommandError({
    code: 'CLI_SECRET_MISSING',
    message: 'Not all secrets that the plan needs are set; nothing was done.',
    details: [...missing].sort().map((name) => `missing environment variable: ${name}`),
    remedy: 'Set them in the environment of this command and run again. They are never written to disk.',
  })
}

const talksToPlatform = new Set([
  'tenant.create',
  'database.register',
  'features.register',
  'domain.claim',
  'domain.verify',
  'tenant.name',
  'client.put',
  'user.put',
  'tenant.activate',
])

function secretNames(plan: Plan): ReadonlySet<string> {
  const names = new Set<string>()
  for (const step of plan.steps) {
    if (step.action === 'none') continue
    if (step.kind === 'worker.deploy') for (const secret of step.inputs.secrets) names.add(secretSource(secret))
    if (step.kind === 'client.put' && step.inputs.client.secret !== null) names.add(step.inputs.client.secret)
    if (step.kind === 'user.put') names.add(step.inputs.user.password)
  }
  return names
}

function derived(name: string, environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const token = environment[operatorTokenVariable]
  if (name !== operatorDigest || token === undefined || token === '') return undefined
  return createHash('sha256').update(token).digest('hex')
}
