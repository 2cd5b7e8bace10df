/** Returns the name of everything that belongs to one client of one provider in this origin. */
export function clientName(client: { readonly issuer: string; readonly clientId: string }): string {
  return `voyage ${client.clientId} ${client.issuer}`
}
