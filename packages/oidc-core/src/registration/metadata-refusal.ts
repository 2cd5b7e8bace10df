/** Why a client's metadata was refused. `expected` says what would be taken; the value itself is never repeated. */
export type MetadataRefusal =
  | { readonly reason: 'redirect_uri_invalid'; readonly expected: string }
  | MemberRefusal
  | { readonly reason: 'software_statement_unapproved' }

/** What is wrong with one member. */
export interface MemberRefusal {
  readonly reason: 'metadata_invalid'
  readonly member: string
  readonly expected: string
}

/** Returns the refusal of one member. */
export const refuseMember = (
  member: string,
  expected: string,
): { readonly ok: false; readonly error: MemberRefusal } => ({
  ok: false,
  error: { reason: 'metadata_invalid', member, expected },
})
