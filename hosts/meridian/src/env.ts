/** What Wrangler binds to this Worker. Database bindings are looked up by the names that the tenant context carries. */
export interface Env {
  readonly AUTH: Fetcher
  /** Sessions of the site: what the cookie refers to. No data of the tenant. */
  readonly SESSIONS_DB: D1Database
  readonly OIDC_CLIENT_ID: string
  /** JSON object: public base URL of the site -> issuer. */
  readonly OIDC_ISSUERS: string
  readonly OIDC_CLIENT_SECRET: string
  /** One secret of at least 32 characters, or several with spaces between, newest first. */
  readonly SESSION_SECRET: string
}
