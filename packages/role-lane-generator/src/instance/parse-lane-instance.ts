import * as z from 'zod'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import { checkKnown, checkUnique, idsOf } from '../schema/checks.ts'
import { createIssueList, toInputIssues } from '../schema/issues.ts'
import type { JsonNode } from '../schema/json-node.ts'
import { items, member, members, rootNode } from '../schema/json-node.ts'
import type { InstanceIssue, LaneInstance } from './lane-instance.ts'

const id = z.string().min(1).max(120)
const minute = z.int().min(0).max(1500)

// What solvers and generators add (family, seed, optimum, witness) is let through unread.
const schema = z.object({
  schema: z.literal('role-lane-oracle/1'),
  id,
  targetScope: z.enum(['role', 'staff']),
  grid: z.object({ openMin: minute.multipleOf(30), slotMin: z.literal(30), slots: z.int().min(0).max(50) }),
  services: z
    .array(
      z.object({ id, durationMin: z.int().min(5).max(90), needsRoom: z.boolean(), weight: z.int().min(0).max(99) }),
    )
    .min(1)
    .max(32),
  roles: z.array(z.object({ id, queue: z.boolean(), services: z.record(id, z.int().min(0).max(2000)) })).max(100),
  staff: z.array(z.object({ id, role: id, windows: z.array(z.tuple([minute, minute])) })).max(1000),
  bookings: z.array(z.object({ id, service: id, startMin: minute.multipleOf(30) })).max(10_000),
  rooms: z.int().min(0).max(999).nullable(),
  queueFloor: z.array(z.int().min(0).max(1000)),
})

/**
 * Returns the instance of a JSON value of schema `role-lane-oracle/1`, or everything that is wrong with it at once, by
 * JSON path. Keys it does not know are let through.
 */
export function parseLaneInstance(input: unknown): Result<LaneInstance, ReadonlyArray<InstanceIssue>> {
  const parsed = schema.safeParse(input, { reportInput: true })
  const list = createIssueList('matrix')
  checkReferences(rootNode(input), list)
  const shape = parsed.success ? [] : parsed.error.issues.flatMap((issue) => toInputIssues('matrix', issue))
  const issues = [...shape, ...list.issues].map(({ path, expected, message }) => ({ path, expected, message }))
  if (!parsed.success || issues.length > 0) return err(issues)
  const { grid, roles, ...rest } = parsed.data
  return ok({
    id: rest.id,
    openMin: grid.openMin,
    slots: grid.slots,
    targetScope: rest.targetScope,
    services: rest.services,
    roles: roles.map((role) => ({ ...role, services: new Map(Object.entries(role.services)) })),
    staff: rest.staff,
    bookings: rest.bookings,
    rooms: rest.rooms,
    queueFloor: rest.queueFloor,
  })
}

function checkReferences(root: JsonNode, issues: ReturnType<typeof createIssueList>): void {
  const services = member(root, 'services')
  const roles = member(root, 'roles')
  for (const key of ['services', 'roles', 'staff', 'bookings']) checkUnique(member(root, key), issues)
  const serviceIds = idsOf(services)
  const roleIds = idsOf(roles)
  for (const role of items(roles))
    for (const [service, target] of members(member(role, 'services')))
      checkKnown({ value: service, path: target.path }, serviceIds, 'service', issues)
  for (const person of items(member(root, 'staff'))) {
    checkKnown(member(person, 'role'), roleIds, 'role', issues)
    checkWindows(items(member(person, 'windows')), issues)
  }
  for (const booking of items(member(root, 'bookings')))
    checkKnown(member(booking, 'service'), serviceIds, 'service', issues)
}

function checkWindows(windows: ReadonlyArray<JsonNode>, issues: ReturnType<typeof createIssueList>): void {
  const seen: Array<readonly [number, number]> = []
  for (const { value, path } of windows) {
    const [from, to]: ReadonlyArray<unknown> = Array.isArray(value) ? value : []
    if (typeof from !== 'number' || typeof to !== 'number') continue
    if (!(from < to)) issues.add(path, 'a start before the end', 'has no length')
    if (seen.some(([start, end]) => start < to && from < end))
      issues.add(path, 'windows that do not overlap', 'overlaps an earlier one')
    seen.push([from, to])
  }
}
