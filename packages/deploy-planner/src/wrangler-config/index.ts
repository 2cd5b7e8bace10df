export type { ConfigInvalid, ConfigPath, WranglerConfigFormat } from './config-literal.ts'
export type { D1Binding, ServiceBinding, WranglerConfig, WranglerConfigSection } from './read-wrangler-config.ts'
export { readWranglerConfig } from './read-wrangler-config.ts'
export type {
  BindingEdit,
  BindingIds,
  SyncBindingsOptions,
  SyncBindingsRefusal,
  SyncedBindings,
} from './sync-bindings.ts'
export { syncBindings } from './sync-bindings.ts'
