import { exitCodes } from './exit-codes.ts'

/** A refusal or failure that ends the command: what happened, and how to mend it. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  /** Stable code, listed in docs/errors.md. */
  readonly code: string
  /** What the reader can do now. */
  readonly remedy: string
  /** Details that belong under the message, a line each. */
  readonly details: ReadonlyArray<string>
  readonly exitCode: number

  constructor(options: {
    readonly code: string
    readonly message: string
    readonly remedy: string
    readonly details?: ReadonlyArray<string>
    readonly exitCode?: number
    readonly cause?: unknown
  }) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = options.code
    this.remedy = options.remedy
    this.details = options.details ?? []
    this.exitCode = options.exitCode ?? exitCodes.failure
  }
}
