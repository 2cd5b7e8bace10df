/** Why no plan could be made. Every refusal carries a sentence for people. */
export type PlanRefusal = { readonly message: string } & (
  | { readonly reason: 'worker_source_missing'; readonly worker: string }
  | { readonly reason: 'service_unknown'; readonly worker: string; readonly service: string }
  | { readonly reason: 'database_unknown'; readonly worker: string; readonly database: string }
  | { readonly reason: 'bucket_unknown'; readonly worker: string; readonly bucket: string }
  | { readonly reason: 'queue_unknown'; readonly worker: string; readonly queue: string }
  | { readonly reason: 'namespace_unnamed'; readonly worker: string; readonly binding: string }
  | { readonly reason: 'binding_missing'; readonly worker: string; readonly binding: string }
  | { readonly reason: 'dead_letter_queue_missing'; readonly worker: string; readonly queue: string }
  | { readonly reason: 'pages_source_missing'; readonly app: string }
  | { readonly reason: 'limit_exceeded'; readonly what: string; readonly count: number; readonly limit: number }
  | { readonly reason: 'fingerprint_missing'; readonly directory: string }
  | { readonly reason: 'secret_missing'; readonly secret: string; readonly usedBy: string }
  | { readonly reason: 'secret_unused'; readonly secret: string }
  | { readonly reason: 'day_missing'; readonly tenant: string; readonly branch: string }
  | { readonly reason: 'dependency_cycle'; readonly path: ReadonlyArray<string> }
  | { readonly reason: 'state_foreign'; readonly recorded: string; readonly wanted: string }
)
