import { randomUUID } from 'node:crypto'

/** A binding as a Worker's upload declares it. */
export type UploadedBinding = Readonly<Record<string, unknown>>

/** One uploaded version of a Worker. */
export interface WorkerVersion {
  readonly id: string
  /** Without those that hold a secret. */
  readonly bindings: ReadonlyArray<UploadedBinding>
  /** Secrets that were uploaded with it. */
  readonly secrets: ReadonlyArray<UploadedBinding>
  /** Whether secrets that the upload does not name stay. */
  readonly keepsSecrets: boolean
  /** The main module's text. */
  readonly code: string
}

/** A Worker as the double knows it. */
export interface StoredWorker {
  readonly versions: Array<WorkerVersion>
  /** Ids of the versions that were given traffic, oldest first. */
  readonly deployed: Array<string>
  readonly secrets: Map<string, string>
  /** How traffic is divided, when it is. */
  divided?: ReadonlyArray<object>
}

/** Reads the multipart upload of a Worker. */
export async function readUpload(upload: {
  readonly body: Buffer<ArrayBuffer>
  readonly contentType: string
}): Promise<WorkerVersion> {
  const form = await new Response(upload.body, { headers: { 'content-type': upload.contentType } }).formData()
  const metadata: {
    readonly main_module?: string
    readonly bindings?: ReadonlyArray<UploadedBinding>
    readonly keep_bindings?: ReadonlyArray<string>
  } = JSON.parse(await textOf(form.get('metadata')))
  const code = await textOf(form.get(metadata.main_module ?? ''))
  const all = metadata.bindings ?? []
  const isSecret = (binding: UploadedBinding) => binding['type'] === 'secret_text'
  const bindings = all.filter((binding) => !isSecret(binding))
  const keepsSecrets = metadata.keep_bindings?.includes('secret_text') ?? false
  return { id: randomUUID(), bindings, secrets: all.filter(isSecret), keepsSecrets, code }
}

async function textOf(entry: File | string | null): Promise<string> {
  if (entry === null) throw new TypeError('a part of the upload is missing')
  return typeof entry === 'string' ? entry : entry.text()
}
