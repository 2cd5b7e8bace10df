import type { ConfigPath } from './config-literal.ts'

/** A kind of binding whose id or name is written into a config. */
export interface BindingKind {
  readonly kind: 'd1' | 'kv' | 'r2' | 'queues' | 'deadLetterQueues'
  /** Where the list of such bindings stands in a section. */
  readonly list: ConfigPath
  /** The key of the value that is written. */
  readonly value: string
  /** The keys by whose values a binding is matched; the last one is always there. */
  readonly keys: ReadonlyArray<string>
  readonly form: RegExp
  /** What the value is, for messages. */
  readonly what: string
}

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/** Every kind of binding that is written. */
export const BINDING_KINDS: ReadonlyArray<BindingKind> = [
  {
    kind: 'd1',
    list: ['d1_databases'],
    value: 'database_id',
    keys: ['database_name', 'binding'],
    form: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    what: 'd1 id',
  },
  { kind: 'kv', list: ['kv_namespaces'], value: 'id', keys: ['binding'], form: /^[0-9a-f]{32}$/, what: 'kv id' },
  {
    kind: 'r2',
    list: ['r2_buckets'],
    value: 'bucket_name',
    keys: ['binding'],
    form: /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
    what: 'bucket name',
  },
  { kind: 'queues', list: ['queues', 'producers'], value: 'queue', keys: ['binding'], form: LABEL, what: 'queue name' },
  {
    kind: 'deadLetterQueues',
    list: ['queues', 'consumers'],
    value: 'dead_letter_queue',
    keys: ['queue'],
    form: LABEL,
    what: 'queue name',
  },
]
