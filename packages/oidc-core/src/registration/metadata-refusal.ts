/** Why a client's metadata was refused. `expected` says what would be taken; the value itself is never repeated. */
export type MetadataRefusal =
  | { readonly reason: 'redirect_uri_invalid'; readonly expected: string }
  | { readonly reason: 'metadata_invalid'; readonly member: string; readonly expected: string }
  | { readonly reason: 'software_statement_unapproved' }

/** Returns the refusal of one member. */
export const refuseMember = (
  member: string,
  expected: string,
): { readonly ok: false; readonly error: MetadataRefusal } => ({
  ok: false,
  error: { reason: 'metadata_invalid', member, expected },
})
