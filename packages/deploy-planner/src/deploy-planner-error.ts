/** The codes of {@link DeployPlannerError}. */
export type DeployPlannerErrorCode =
  | 'DEPLOY_STATE_READ_FAILED'
  | 'DEPLOY_STATE_CORRUPT'
  | 'DEPLOY_STATE_WRITE_FAILED'
  | 'DEPLOY_LOCK_FAILED'
  | 'DEPLOY_LOCK_LOST'

/** I/O of the deploy state that failed. `cause` is the error beneath; the message names the file or object, never its
 * content. */
export class DeployPlannerError extends Error {
  readonly code: DeployPlannerErrorCode

  constructor(code: DeployPlannerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'DeployPlannerError'
    this.code = code
  }
}
