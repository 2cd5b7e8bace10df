import * as z from 'zod'
import type { InputIssue, ServiceRoleMatrix } from '../input/lane-input.ts'
import type { Result } from '../result.ts'
import { checkKnown, checkUnique, idsOf } from './checks.ts'
import type { IssueList } from './issues.ts'
import type { JsonNode } from './json-node.ts'
import { items, member, members } from './json-node.ts'
import { parseDocument } from './parse-document.ts'
import { idSchema, nameSchema, schemaKey } from './primitives.ts'

const serviceSchema = z.strictObject({
  id: idSchema,
  name: nameSchema,
  duration_minutes: z.int().min(5).max(90).describe('Length of an appointment in minutes.'),
  needs_room: z.boolean().describe('Whether an appointment holds a room.'),
  queueable: z.boolean().describe('Whether it may be asked for without an appointment.'),
})

const cellSchema = z.strictObject({
  eligible: z.boolean().default(true).describe('false says "never" aloud; leaving the service out says the same.'),
  daily_target: z.int().min(0).max(48).default(0).describe('Appointments a day; 0: eligible without a target.'),
  weight: z.int().min(1).max(9).default(1).describe('Worth of one appointment below the target.'),
})

const roleSchema = z.strictObject({
  id: idSchema,
  name: nameSchema,
  queue: z.boolean().describe('Whether the role takes walk-ins.'),
  events: z.array(idSchema).describe('Event types the role may attend.'),
  services: z.record(idSchema, cellSchema).describe('Service id to cell; a service left out is not allowed.'),
})

const schema = z
  .strictObject({
    $schema: schemaKey,
    target_scope: z.enum(['person', 'role']).default('person').describe('Whom a daily target belongs to.'),
    services: z.array(serviceSchema).length(10).describe('The catalog: exactly ten services.'),
    event_types: z.array(z.strictObject({ id: idSchema, name: nameSchema })),
    roles: z.array(roleSchema).min(1).describe('The rows of the matrix.'),
  })
  .meta({
    title: 'Voyage service-role matrix',
    description: 'Who may do which service, how often and how much it is worth.',
  })

/** Schema of the document, for publishing as JSON Schema. */
export const matrixSchema: z.ZodType = schema

type Document = z.output<typeof schema>

function check(root: JsonNode, issues: IssueList): void {
  const services = member(root, 'services')
  const eventTypes = member(root, 'event_types')
  checkUnique(services, issues)
  checkUnique(eventTypes, issues)
  checkUnique(member(root, 'roles'), issues)
  // A missed target is known as owner-target-service.
  for (const service of items(services)) {
    const { value: id, path } = member(service, 'id')
    if (typeof id === 'string' && /(^|-)target(-|$)/.test(id))
      issues.add(path, 'an id without the word "target"', `"${id}" would make ids of targets ambiguous`)
  }
  const serviceIds = idsOf(services)
  const eventIds = idsOf(eventTypes)
  for (const role of items(member(root, 'roles'))) {
    for (const event of items(member(role, 'events'))) checkKnown(event, eventIds, 'event type', issues)
    for (const [id, cell] of members(member(role, 'services'))) {
      checkKnown({ value: id, path: cell.path }, serviceIds, 'service', issues)
      const target = member(cell, 'daily_target')
      if (member(cell, 'eligible').value === false && typeof target.value === 'number' && target.value > 0)
        issues.add(target.path, '0 or no target', 'has a target for a service the role may not do')
    }
  }
}

function convert(document: Document): ServiceRoleMatrix {
  return {
    targetScope: document.target_scope,
    services: document.services.map((service) => ({
      id: service.id,
      name: service.name,
      durationMinutes: service.duration_minutes,
      needsRoom: service.needs_room,
      queueable: service.queueable,
    })),
    eventTypes: document.event_types,
    roles: document.roles.map((role) => ({
      id: role.id,
      name: role.name,
      queue: role.queue,
      events: role.events,
      cells: Object.entries(role.services)
        .filter(([, cell]) => cell.eligible)
        .map(([serviceId, cell]) => ({ serviceId, dailyTarget: cell.daily_target, weight: cell.weight })),
    })),
  }
}

/**
 * Returns the matrix of a JSON value, or all issues of the document at once with JSON paths: wrong shape, not exactly
 * ten services, ids given twice, unknown services and event types, a target without eligibility.
 */
export function parseServiceRoleMatrix(input: unknown): Result<ServiceRoleMatrix, ReadonlyArray<InputIssue>> {
  return parseDocument({ document: 'matrix', schema, check, convert, input })
}
