interface Env {
  readonly TENANT_HARBOUR: { fetch(request: Request): Promise<Response> }
}

export default {
  fetch: (request: Request, env: Env): Promise<Response> => env.TENANT_HARBOUR.fetch(request),
}
