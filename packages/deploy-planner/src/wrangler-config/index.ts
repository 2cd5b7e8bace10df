export { blankBindingIds } from './blank-binding-ids.ts'
export type { ConfigInvalid, ConfigPath, WranglerConfigFormat } from './config-literal.ts'
export type { BindingEdit, MatchRefusal } from './match-bindings.ts'
export type {
  D1Binding,
  KvBinding,
  QueueConsumer,
  QueueProducer,
  R2Binding,
  ServiceBinding,
  WranglerConfig,
  WranglerConfigSection,
} from './read-wrangler-config.ts'
export { readWranglerConfig } from './read-wrangler-config.ts'
export type {
  BindingIds,
  SyncBindingsOptions,
  SyncBindingsRefusal,
  SyncedBindings,
} from './sync-bindings.ts'
export { syncBindings } from './sync-bindings.ts'
