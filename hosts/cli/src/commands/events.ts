import type { Command } from 'commander'
import type { CommandContext } from './command-context.ts'
import type { ControlPlaneOptions } from './control-plane-options.ts'
import { several, withControlPlane, withControlPlaneChange } from './control-plane-options.ts'
import type { AddWebhookOptions, ListEventsOptions, ListStreamsOptions } from './events-actions.ts'

/** Adds `voyage events list|webhooks|streams|add-webhook|remove-webhook|replay|deliver`. */
export function addEventsCommand(program: Command, context: CommandContext): void {
  const events = program.command('events').description('look at events and where they are sent, and send them again')
  const actions = () => import('./events-actions.ts')
  withControlPlane(
    events
      .command('list')
      .description('show events in their order')
      .option('--tenant <slug>', 'of one tenant')
      .option('--type <type>', 'of one type, such as tenant.updated')
      .option('--limit <number>', 'at most so many', '100'),
  ).action(async (options: ListEventsOptions) => (await actions()).listEvents(options, context))
  withControlPlane(events.command('webhooks').description('show where events are sent')).action(
    async (options: ControlPlaneOptions) => (await actions()).listWebhooks(options, context),
  )
  withControlPlane(
    events
      .command('streams <webhook>')
      .description('show how far the events of each tenant were delivered')
      .option('--stalled', 'only what was given up')
      .option('--limit <number>', 'at most so many', '100'),
  ).action(async (webhook: string, options: ListStreamsOptions) =>
    (await actions()).listStreams(webhook, options, context),
  )
  withControlPlaneChange(
    events
      .command('add-webhook <address>')
      .description('send events to an address; its secret is shown once')
      .option('--tenant <slug>', 'only those of one tenant')
      .option('--type <type>', 'only those of this type; may be given several times', several),
  ).action(async (address: string, options: AddWebhookOptions) =>
    (await actions()).addWebhook(address, options, context),
  )
  withControlPlaneChange(events.command('remove-webhook <webhook>').description('send no more events there')).action(
    async (webhook: string, options: ControlPlaneOptions) => (await actions()).removeWebhook(webhook, options, context),
  )
  withControlPlaneChange(
    events
      .command('replay <webhook> <event>')
      .description('deliver an event and all later ones of its tenant once more'),
  ).action(async (webhook: string, event: string, options: ControlPlaneOptions) =>
    (await actions()).replayEvents({ webhook, event }, options, context),
  )
  withControlPlaneChange(events.command('deliver').description('deliver now what is due')).action(
    async (options: ControlPlaneOptions) => (await actions()).deliverEvents(options, context),
  )
}
