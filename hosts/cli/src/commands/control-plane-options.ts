import type { Command } from 'commander'

/** Options of a command that talks to a control plane. */
export interface ControlPlaneOptions {
  readonly url: string
  readonly json?: boolean
  readonly execute?: boolean
}

/** Gives a command the options of one that looks something up in a control plane. */
export function withControlPlane(command: Command): Command {
  return command
    .option('--url <url>', 'address of the control plane; "local" is the stack that runs here', 'local')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nThe operator credential is read from VOYAGE_OPERATOR_TOKEN; for the local stack it is found by itself.',
    )
}

/** Gives a command the options of one that changes something in a control plane. */
export function withControlPlaneChange(command: Command): Command {
  return withControlPlane(command).option('--execute', 'do it; without this only what would be done is printed')
}

/** Collects an option that may be given several times. */
export function several(value: string, before: ReadonlyArray<string> = []): ReadonlyArray<string> {
  return [...before, value]
}
