import { createShardHandler } from '@voyage/tenant-resolver/bindings'

// The props of the caller's service binding say whose Worker it is.
export default {
  fetch(request: Request, env: object, context: { readonly props: { readonly tenantId?: string } }) {
    return createShardHandler({ env, callerTenantId: context.props.tenantId ?? '' })(request)
  },
}
