import type { BranchDay, LaneBlock, TenantLaneInput } from '@voyage/role-lane-generator'
import type { LanePicture } from '@voyage/role-lane-generator/svg'

/** A generated day with the names that people know, in the order of the matrix's roles, for {@link renderDaySvg}. */
export function toLanePicture(options: { readonly day: BranchDay; readonly input: TenantLaneInput }): LanePicture {
  const { day, input } = options
  const roleNames = new Map(input.matrix.roles.map((role) => [role.id, role.name]))
  const roleOrder = new Map(input.matrix.roles.map((role, index) => [role.id, index]))
  const staffNames = new Map(input.roster.staff.map((person) => [person.id, person.name]))
  const serviceNames = new Map(input.matrix.services.map((service) => [service.id, service.name]))
  const eventNames = new Map(input.demand.events.map((event) => [event.id, event.name]))
  const branch = input.branches.find((one) => one.id === day.branchId)
  const lanes = day.lanes.toSorted((a, b) => (roleOrder.get(a.roleId) ?? 0) - (roleOrder.get(b.roleId) ?? 0))
  return {
    title: branch?.name ?? day.branchId,
    subtitle: `${day.date}, ${day.timeZone}`,
    nowMinute: null,
    walkIns: day.walkIns,
    rows: lanes.map((lane) => ({
      name: staffNames.get(lane.staffId) ?? lane.staffId,
      role: roleNames.get(lane.roleId) ?? lane.roleId,
      blocks: lane.blocks.map((block) => ({
        kind: block.kind,
        startMinute: block.startMinute,
        endMinute: block.endMinute,
        label: labelOf(block, serviceNames, eventNames),
        source: block.source,
      })),
    })),
  }
}

function labelOf(
  block: LaneBlock,
  serviceNames: ReadonlyMap<string, string>,
  eventNames: ReadonlyMap<string, string>,
): string {
  if (block.serviceId !== null) return serviceNames.get(block.serviceId) ?? block.serviceId
  if (block.kind === 'event') return eventNames.get(block.itemId ?? '') ?? block.sourceRef ?? ''
  if (block.kind === 'break') return 'Break'
  return block.sourceRef ?? ''
}
