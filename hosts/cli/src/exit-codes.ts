/** What the command's exit code says; the same for every subcommand. */
export const exitCodes = {
  /** Done, or nothing to do. */
  success: 0,
  /** Something failed or was refused; the message says what and how to go on. */
  failure: 1,
  /** With --detailed-exitcode: the plan has changes. */
  changesPending: 2,
  /** Some of what was to be done failed and was skipped; the rest is done. */
  partial: 3,
  /** Another run holds the state's lock. */
  lockHeld: 75,
  /** Ended by Ctrl-C after what was under way had been recorded. */
  interrupted: 130,
} as const
