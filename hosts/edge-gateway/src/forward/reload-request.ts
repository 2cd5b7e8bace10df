/** The header by which a tenant's Worker says, on a 503, that its databases are not where the context says. */
export const reloadHeader = 'voyage-reload-tenant'

/** Returns whether a tenant's Worker asks for its record to be read anew. */
export function asksForReload(response: Response): boolean {
  return response.status === 503 && response.headers.has(reloadHeader)
}
