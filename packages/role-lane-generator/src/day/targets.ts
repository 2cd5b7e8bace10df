import type { TenantLaneInput } from '../input/lane-input.ts'
import type { BranchState, PersonState } from './branch-state.ts'
import { tablesOf } from './input-tables.ts'

/** People who share daily targets: one person, or a role's people of the branch. */
export interface TargetGroup {
  readonly people: ReadonlyArray<PersonState>
  /** Target of each service, by service id; positive only. */
  readonly targets: ReadonlyMap<string, { readonly target: number; readonly weight: number }>
}

/** Returns the groups that the matrix's target scope makes of the people present, in order of their first person. */
export function targetGroups(state: BranchState, input: TenantLaneInput): ReadonlyArray<TargetGroup> {
  const { targets } = tablesOf(input)
  const members = new Map<string, [PersonState, ...Array<PersonState>]>()
  for (const person of state.people) {
    const key = input.matrix.targetScope === 'person' ? person.id : person.role.id
    const group = members.get(key)
    if (group === undefined) members.set(key, [person])
    else group.push(person)
  }
  return [...members.values()].map((people) => ({ people, targets: targets(people[0].role) }))
}

/** Returns how many appointments of a service a group has. */
export function doneBy(group: TargetGroup, serviceId: string): number {
  let done = 0
  for (const person of group.people) done += person.done.get(serviceId) ?? 0
  return done
}

/** Returns the sum of weight x min(target, done) and its most possible value. */
export function scoreTargets(groups: ReadonlyArray<TargetGroup>): { readonly score: number; readonly most: number } {
  let score = 0
  let most = 0
  for (const group of groups)
    for (const [serviceId, { target, weight }] of group.targets) {
      score += weight * Math.min(target, doneBy(group, serviceId))
      most += weight * target
    }
  return { score, most }
}
