// What vitest.config.ts and wrangler.jsonc bind for the tests that run in workerd.
// biome-ignore lint/style/noNamespace: Cloudflare's types are extended in their own namespace.
declare namespace Cloudflare {
  interface Env {
    readonly CATALOG_DB: D1Database
    readonly OIDC_DB: D1Database
    readonly TEST_MIGRATIONS_CATALOG: Array<import('cloudflare:test').D1Migration>
    readonly TEST_MIGRATIONS_OIDC: Array<import('cloudflare:test').D1Migration>
  }
}
