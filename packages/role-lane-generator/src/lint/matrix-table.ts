import type { ServiceRoleMatrix } from '../input/lane-input.ts'

/**
 * Returns the matrix as a table for reading, heading first: a row a service with its length, a column a role. A cell is
 * `target x weight`, `yes` without a target, or empty where the role may not; `(room)` and `(queue)` mark services.
 */
export function matrixTable(matrix: ServiceRoleMatrix): ReadonlyArray<ReadonlyArray<string>> {
  const heading = ['Service', 'Minutes', ...matrix.roles.map((role) => role.name + (role.queue ? ' (queue)' : ''))]
  const rows = matrix.services.map((service) => [
    service.name + (service.needsRoom ? ' (room)' : '') + (service.queueable ? ' (queue)' : ''),
    String(service.durationMinutes),
    ...matrix.roles.map((role) => {
      const cell = role.cells.find(({ serviceId }) => serviceId === service.id)
      if (cell === undefined) return ''
      return cell.dailyTarget === 0 ? 'yes' : `${cell.dailyTarget} x ${cell.weight}`
    }),
  ])
  return [heading, ...rows]
}
