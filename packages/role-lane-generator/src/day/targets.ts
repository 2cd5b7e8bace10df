import type { Role, TenantLaneInput } from '../input/lane-input.ts'
import type { BranchState, PersonState } from './branch-state.ts'
import type { RoleTables } from './input-tables.ts'

/** People who share daily targets: one person, or a role's people of the branch. */
export interface TargetGroup {
  /** Id of the person or of the role. */
  readonly owner: string
  readonly people: ReadonlyArray<PersonState>
  readonly targets: RoleTables
}

/** Returns whether the matrix lets a role do a service. */
export const mayDo = ({ cells }: Role, serviceId: string): boolean => cells.some((cell) => cell.serviceId === serviceId)

/** Returns the groups that the matrix's target scope makes of the people present, in order of their first person. */
export function targetGroups(state: BranchState, input: TenantLaneInput): ReadonlyArray<TargetGroup> {
  const members = new Map<string, [PersonState, ...Array<PersonState>]>()
  for (const person of state.people) {
    const key = input.matrix.targetScope === 'person' ? person.id : person.role.id
    const group = members.get(key)
    if (group === undefined) members.set(key, [person])
    else group.push(person)
  }
  return [...members].map(([owner, people]) => ({ owner, people, targets: people[0].targets }))
}

/** Returns how many appointments a group has of the service at a place of {@link InputTables.services}. */
export function doneBy(group: TargetGroup, at: number): number {
  let done = 0
  for (const person of group.people) done += person.done[at] ?? 0
  return done
}

/** Returns the sum of weight x min(target, done) and its most possible value. */
export function scoreTargets(groups: ReadonlyArray<TargetGroup>): { readonly score: number; readonly most: number } {
  let score = 0
  let most = 0
  for (const group of groups)
    for (const { at, target, weight } of group.targets.listed) {
      score += weight * Math.min(target, doneBy(group, at))
      most += weight * target
    }
  return { score, most }
}
