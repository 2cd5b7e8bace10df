/** Codes of the gateway's own refusals; `urn:voyage:problem:<code>` on the wire. */
export type RefusalCode =
  | 'site-not-found'
  | 'site-not-active'
  | 'site-conflict'
  | 'credential-refused'
  | 'site-unreachable'
  | 'gateway-unavailable'
  | 'gateway-failed'

/** What an answer says. Nothing here depends on the tenant, so that no two tenants can be told apart by it. */
export interface Refusal {
  readonly status: number
  readonly title: string
  readonly detail: string
  readonly headers?: Readonly<Record<string, string>>
}

/** The wording of each refusal. */
export const refusals: Readonly<Record<RefusalCode, Refusal>> = {
  'site-not-found': {
    status: 404,
    title: 'No site here',
    detail: 'There is no site at this address. Check the address for a slip of the pen.',
  },
  'site-not-active': {
    status: 503,
    title: 'This site is not active',
    detail: 'The site at this address is not being served at the moment. Its operator can say when it will be.',
  },
  'site-conflict': {
    status: 400,
    title: 'Two sites asked for',
    detail: 'The request names more than one site. Send it to the address of one, with the credentials of that one.',
  },
  'credential-refused': {
    status: 401,
    title: 'Credential refused',
    detail: 'The credential in this request is not valid here.',
    headers: { 'www-authenticate': 'Bearer' },
  },
  'site-unreachable': {
    status: 502,
    title: 'The site does not answer',
    detail: 'The site at this address is known but could not answer. Try again in a moment.',
  },
  'gateway-unavailable': {
    status: 503,
    title: 'Not available for a moment',
    detail: 'It could not be found out which site this is. Try again in a few seconds.',
    headers: { 'retry-after': '5' },
  },
  'gateway-failed': {
    status: 500,
    title: 'Something went wrong',
    detail: 'The gateway failed to handle this request. The failure has been logged under the reference given here.',
  },
}
