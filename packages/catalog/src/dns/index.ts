export type { DnsOverHttpsOptions, Fetch } from './dns-over-https.ts'
export { createDnsOverHttpsTxtResolver, defaultDnsEndpoint } from './dns-over-https.ts'
