import type { InputIssue, TenantLaneInput } from '../input/lane-input.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import { checkKnown, idsOf } from './checks.ts'
import type { IssueList } from './issues.ts'
import { createIssueList } from './issues.ts'
import type { JsonNode } from './json-node.ts'
import { items, member, members, rootNode, text } from './json-node.ts'
import { parseBranches } from './parse-branches.ts'
import { parseDemand } from './parse-demand.ts'
import { parseRoster } from './parse-roster.ts'
import { parseServiceRoleMatrix } from './parse-service-role-matrix.ts'

/** The four documents as JSON values, not yet parsed. */
export interface TenantLaneDocuments {
  readonly matrix: unknown
  readonly branches: unknown
  readonly roster: unknown
  readonly demand: unknown
}

interface KnownIds {
  readonly services: ReadonlySet<string>
  readonly roles: ReadonlySet<string>
  readonly eventTypes: ReadonlySet<string>
  readonly branches: ReadonlySet<string>
  readonly staff: ReadonlySet<string>
}

function checkRoster(roster: JsonNode, known: KnownIds, issues: IssueList): void {
  for (const person of items(member(roster, 'staff'))) {
    checkKnown(member(person, 'role_id'), known.roles, 'role', issues)
    checkKnown(member(person, 'branch_id'), known.branches, 'branch', issues)
  }
}

function checkDemand(demand: JsonNode, known: KnownIds, issues: IssueList): void {
  const services = (node: JsonNode): void => {
    for (const [id, child] of members(node))
      checkKnown({ value: id, path: child.path }, known.services, 'service', issues)
  }
  services(member(demand, 'walk_in_services'))
  for (const branch of items(member(demand, 'branches'))) {
    checkKnown(member(branch, 'branch_id'), known.branches, 'branch', issues)
    services(member(member(branch, 'bookings'), 'services'))
    services(member(member(branch, 'walk_ins'), 'services'))
    services(member(branch, 'walk_in_services'))
  }
  for (const booking of items(member(demand, 'bookings'))) {
    checkKnown(member(booking, 'branch_id'), known.branches, 'branch', issues)
    checkKnown(member(booking, 'service_id'), known.services, 'service', issues)
    checkKnown(member(booking, 'staff_id'), known.staff, 'member of staff', issues)
  }
}

/** Event types a role may attend, by role id. */
const permittedEvents = (matrix: JsonNode): ReadonlyMap<string, ReadonlySet<string>> =>
  new Map(
    items(member(matrix, 'roles')).flatMap((role) => {
      const id = text(member(role, 'id'))
      return id === null ? [] : [[id, new Set(items(member(role, 'events')).flatMap((event) => text(event) ?? []))]]
    }),
  )

function checkEvents(demand: JsonNode, matrix: JsonNode, known: KnownIds, issues: IssueList): void {
  const permitted = permittedEvents(matrix)
  for (const event of items(member(demand, 'events'))) {
    checkKnown(member(event, 'branch_id'), known.branches, 'branch', issues)
    checkKnown(member(event, 'event_type_id'), known.eventTypes, 'event type', issues)
    checkKnown(member(member(event, 'follow_up'), 'service_id'), known.services, 'service', issues)
    const type = text(member(event, 'event_type_id'))
    for (const role of items(member(event, 'role_ids'))) {
      checkKnown(role, known.roles, 'role', issues)
      const id = text(role)
      if (type === null || id === null || !known.eventTypes.has(type)) continue
      if (permitted.get(id)?.has(type) === false)
        issues.add(role.path, `a role whose events include ${type}`, `the matrix does not let "${id}" attend ${type}`)
    }
  }
}

/** Walk-ins can be served only where the matrix says the service is queueable. */
function checkQueueable(demand: JsonNode, matrix: JsonNode, issues: IssueList): void {
  const never = new Set(
    items(member(matrix, 'services'))
      .filter((service) => member(service, 'queueable').value === false)
      .flatMap((service) => text(member(service, 'id')) ?? []),
  )
  const behaviours = [demand, ...items(member(demand, 'branches'))].flatMap((node) =>
    members(member(node, 'walk_in_services')),
  )
  for (const [id, behaviour] of behaviours)
    if (never.has(id)) issues.add(behaviour.path, 'a queueable service', `the matrix says "${id}" is not queueable`)
}

/**
 * Returns a tenant's lane input, or every issue of the four documents at once: those of each document
 * (see {@link parseServiceRoleMatrix} and its fellows), then references between documents that lead nowhere:
 * unknown roles, branches, services, event types and people, events on roles that may not attend them,
 * walk-ins for services that are not queueable.
 */
export function parseTenantLaneInput(
  documents: TenantLaneDocuments,
): Result<TenantLaneInput, ReadonlyArray<InputIssue>> {
  const matrix = parseServiceRoleMatrix(documents.matrix)
  const branches = parseBranches(documents.branches)
  const roster = parseRoster(documents.roster)
  const demand = parseDemand(documents.demand)

  const matrixNode = rootNode(documents.matrix)
  const rosterNode = rootNode(documents.roster)
  const demandNode = rootNode(documents.demand)
  const known: KnownIds = {
    services: idsOf(member(matrixNode, 'services')),
    roles: idsOf(member(matrixNode, 'roles')),
    eventTypes: idsOf(member(matrixNode, 'event_types')),
    branches: idsOf(member(rootNode(documents.branches), 'branches')),
    staff: idsOf(member(rosterNode, 'staff')),
  }
  const rosterIssues = createIssueList('roster')
  const demandIssues = createIssueList('demand')
  checkRoster(rosterNode, known, rosterIssues)
  checkDemand(demandNode, known, demandIssues)
  checkEvents(demandNode, matrixNode, known, demandIssues)
  checkQueueable(demandNode, matrixNode, demandIssues)

  const own = [matrix, branches, roster, demand].flatMap((part) => (part.ok ? [] : part.error))
  const issues = [...own, ...rosterIssues.issues, ...demandIssues.issues]
  if (!matrix.ok || !branches.ok || !roster.ok || !demand.ok || issues.length > 0) return err(issues)
  return ok({ matrix: matrix.value, branches: branches.value, roster: roster.value, demand: demand.value })
}
