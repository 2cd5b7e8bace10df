import type { Client } from '../model/client.ts'
import { checkWishes } from '../registration/check-wishes.ts'
import type { MemberRefusal } from '../registration/metadata-refusal.ts'
import type { Members } from '../registration/read-member.ts'
import { readChoice } from '../registration/read-member.ts'
import type { Result } from '../result.ts'
import { err, ok } from '../result.ts'
import type { InputIssue } from './input-issue.ts'
import { unexpected } from './input-issue.ts'

/** The members that are judged as those of a client that registers itself. */
export const describingMembers: ReadonlyArray<string> = [
  'application_type',
  'default_max_age',
  'require_auth_time',
  'contacts',
  'client_uri',
  'logo_uri',
  'policy_uri',
  'tos_uri',
  'initiate_login_uri',
  'software_id',
  'software_version',
  'jwks',
  'jwks_uri',
]

/** What a client is and says of itself. */
export type DescribedClient = Pick<Client, 'applicationType' | 'defaultMaxAge' | 'description'>

/** Returns what {@link describingMembers} say, or everything that is wrong with them (RFC 7591 section 2). */
export function describeClient(members: Members): Result<DescribedClient, ReadonlyArray<InputIssue>> {
  // The checks stop at the first refusal; each member by itself tells of all.
  const alone = Object.entries(members).map(([name, value]) => check({ [name]: value }))
  const together = check(members)
  const issues = alone.flatMap((checked) => (checked.ok ? [] : [toIssue(checked.error)]))
  if (together.ok) return together
  return err(issues.length > 0 ? issues : [toIssue(together.error)])
}

const toIssue = ({ member, expected }: MemberRefusal): InputIssue => unexpected(member, expected)

function check(members: Members): Result<DescribedClient, MemberRefusal> {
  const applicationType = readChoice(members, 'application_type', ['web', 'native'])
  if (!applicationType.ok) return applicationType
  const wishes = checkWishes(members)
  return wishes.ok ? ok({ applicationType: applicationType.value ?? 'web', ...wishes.value }) : wishes
}
