import type { InputError, Result } from '@voyage/catalog'
import { parseFeatureKey, parseFeatureList } from '@voyage/catalog'
import { CommandError } from '../command-error.ts'
import type { CommandContext } from './command-context.ts'
import { call, change, entriesIn, field, show, tenantPath, time } from './control-plane-calls.ts'
import type { ControlPlaneOptions } from './control-plane-options.ts'
import { parseSlug, requireInput } from './require-input.ts'

/** Options of `voyage feature set`. */
export interface SetFeatureOptions extends ControlPlaneOptions {
  readonly provider?: string
  readonly customization?: string
}

/** Shows a tenant's features. */
export function listFeatures(tenant: string, options: ControlPlaneOptions, context: CommandContext): Promise<void> {
  return show(options, context, {
    field: 'features',
    read: async (api) =>
      entriesIn(await call(api, { method: 'GET', path: `${await tenantPath(api, tenant)}/features` }), 'features'),
    columns: [
      field('FEATURE', 'feature_key'),
      field('VERSION', 'deployed_version'),
      field('PROVIDER', 'integration_provider'),
      time('MIGRATED', 'last_migration_at'),
      time('UPDATED', 'updated_at'),
    ],
    empty: `${tenant} has no features.`,
  })
}

/** Registers one feature. Settings that are not given stay when the feature stands already. */
export async function setFeature(
  { tenant, key, version }: { readonly tenant: string; readonly key: string; readonly version: string },
  options: SetFeatureOptions,
  context: CommandContext,
): Promise<void> {
  const given = {
    deployed_version: version,
    ...(options.provider === undefined ? {} : { integration_provider: options.provider }),
    ...(options.customization === undefined ? {} : { customization: parseJson(options.customization) }),
  }
  const feature = { feature_key: key, ...given }
  requireInput(parseSlug(tenant), parseFeature(feature))
  await change(options, context, {
    what: `register ${key} ${version} for ${tenant}`,
    run: async (api) => {
      const path = `${await tenantPath(api, tenant)}/features`
      const standing = entriesIn(await call(api, { method: 'GET', path }), 'features')
      return standing.some((feature) => feature['feature_key'] === key)
        ? call(api, { method: 'PATCH', path: `${path}/${encodeURIComponent(key)}`, body: given })
        : call(api, { method: 'PUT', path, body: [feature] })
    },
  })
}

/** Takes a feature from a tenant. */
export async function removeFeature(
  { tenant, key }: { readonly tenant: string; readonly key: string },
  options: ControlPlaneOptions,
  context: CommandContext,
): Promise<void> {
  requireInput(parseSlug(tenant), parseFeatureKey({ feature_key: key }))
  await change(options, context, {
    what: `remove the feature ${key} from ${tenant}`,
    run: async (api) =>
      call(api, { method: 'DELETE', path: `${await tenantPath(api, tenant)}/features/${encodeURIComponent(key)}` }),
  })
}

// There is one: which of the array it is, nobody has to be told.
function parseFeature(feature: unknown): Result<unknown, ReadonlyArray<InputError>> {
  const parsed = parseFeatureList([feature])
  if (parsed.ok) return parsed
  return { ok: false, error: parsed.error.map((each) => ({ ...each, message: each.message.replace('[0].', '') })) }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new CommandError({
      code: 'CLI_OPTION_INVALID',
      message: '--customization: the text is no JSON.',
      remedy: `Give an object, for instance --customization '{"colour":"teal"}'.`,
      cause,
    })
  }
}
