/** Codes of the gateway's own refusals; `urn:voyage:problem:<code>` on the wire. */
export type RefusalCode =
  | 'site-not-found'
  | 'site-not-active'
  | 'site-suspended'
  | 'site-in-maintenance'
  | 'site-conflict'
  | 'credential-refused'
  | 'site-unreachable'
  | 'address-too-long'
  | 'headers-too-large'
  | 'body-too-large'
  | 'too-many-requests'
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
    detail: 'There is no site at this address. Check the address for a typing error.',
  },
  'site-not-active': {
    status: 503,
    title: 'This site is not active',
    detail: 'The site at this address is not being served at the moment. Its operator can say when it will be.',
  },
  'site-suspended': {
    status: 403,
    title: 'This site is suspended',
    detail: 'The site that these credentials belong to is suspended. Its operator can say why and for how long.',
  },
  'site-in-maintenance': {
    status: 503,
    title: 'Being worked on',
    detail: 'The site at this address is being worked on and will be back soon.',
    headers: { 'retry-after': '60' },
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
    headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
  },
  'site-unreachable': {
    status: 502,
    title: 'The site does not answer',
    detail: 'The site at this address is known but could not answer. Try again in a moment.',
  },
  'address-too-long': {
    status: 414,
    title: 'Address too long',
    detail: 'The address of this request is longer than is allowed here.',
  },
  'headers-too-large': {
    status: 431,
    title: 'Headers too large',
    detail: 'The headers of this request, cookies among them, are larger than is allowed here.',
  },
  'body-too-large': {
    status: 413,
    title: 'Request too large',
    detail: 'The body of this request is larger than is allowed here.',
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many requests',
    detail: 'More requests come here than are let through. Try again in a moment.',
    headers: { 'retry-after': '10' },
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
