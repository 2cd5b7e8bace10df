import type { Command } from 'commander'
import type { CommandContext } from './command-context.ts'
import type { ControlPlaneOptions } from './control-plane-options.ts'
import { withControlPlane, withControlPlaneChange } from './control-plane-options.ts'

/** Adds `voyage domain list|claim|verify|remove`. */
export function addDomainCommand(program: Command, context: CommandContext): void {
  const domain = program.command('domain').description("look at a tenant's domains, claim, verify and remove them")
  const actions = () => import('./domain-actions.ts')
  withControlPlane(domain.command('list <tenant>').description('show domains and the records that verify them')).action(
    async (tenant: string, options: ControlPlaneOptions) => (await actions()).listDomains(tenant, options, context),
  )
  withControlPlaneChange(domain.command('claim <tenant> <domain>').description('claim a domain')).action(
    async (tenant: string, name: string, options: ControlPlaneOptions) =>
      (await actions()).claimDomain({ tenant, domain: name }, options, context),
  )
  withControlPlaneChange(
    domain.command('verify <tenant> <domain>').description('verify a claimed domain by its TXT record'),
  ).action(async (tenant: string, name: string, options: ControlPlaneOptions) =>
    (await actions()).verifyDomain({ tenant, domain: name }, options, context),
  )
  withControlPlaneChange(domain.command('remove <tenant> <domain>').description('give a domain up')).action(
    async (tenant: string, name: string, options: ControlPlaneOptions) =>
      (await actions()).removeDomain({ tenant, domain: name }, options, context),
  )
}
