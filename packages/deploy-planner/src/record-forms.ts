import type { StepKind } from './step.ts'

/** What the record of a step must hold besides what every record has. */
export interface RecordForm {
  /** Inputs that are text; the first one begins the name in the record's key. */
  readonly names: ReadonlyArray<string>
  /** The one output that a step of this kind has. */
  readonly output?: { readonly key: string; readonly form: OutputForm; readonly optional?: true }
}

/** How an output is spelt. */
export interface OutputForm {
  readonly pattern: RegExp
  readonly expected: string
}

const uuid = { pattern: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, expected: 'a lower-case UUID' }
const hex = { pattern: /^[0-9a-f]{32}$/, expected: '32 lower-case hex digits' }
/** What an id is where no account says more. */
export const textForm: OutputForm = { pattern: /^[!-~]+$/, expected: 'printable text without spaces' }

/** The form of each kind's record. */
export const recordForms: Readonly<Record<StepKind, RecordForm>> = {
  'd1.create': { names: ['name'], output: { key: 'databaseId', form: uuid } },
  'kv.create': { names: ['name'], output: { key: 'namespaceId', form: hex } },
  'r2.create': { names: ['name'] },
  'queue.create': { names: ['name'], output: { key: 'queueId', form: hex } },
  'bindings.sync': { names: ['worker', 'config'] },
  'd1.migrate': { names: ['database', 'directory'] },
  'worker.stub': { names: ['worker'] },
  'worker.deploy': { names: ['worker', 'config'], output: { key: 'versionId', form: textForm, optional: true } },
  'pages.create': { names: ['name', 'branch'], output: { key: 'subdomain', form: textForm } },
  'pages.build': { names: ['app'] },
  'pages.deploy': { names: ['app'], output: { key: 'deploymentId', form: textForm, optional: true } },
  'tenant.create': { names: ['slug'], output: { key: 'tenantId', form: textForm } },
  'database.register': { names: ['tenant', 'database'] },
  'features.register': { names: ['tenant'] },
  'domain.claim': { names: ['tenant', 'domain'] },
  'domain.verify': { names: ['tenant', 'domain'] },
  'tenant.name': { names: ['tenant'] },
  'client.put': { names: ['tenant'] },
  'user.put': { names: ['tenant'] },
  'config.load': { names: ['tenant', 'database'] },
  'day.backfill': { names: ['tenant', 'database', 'branch'] },
  'tenant.activate': { names: ['tenant'] },
}
