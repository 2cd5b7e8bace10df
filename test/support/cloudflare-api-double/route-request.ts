import type { ApiReply, ApiRequest, ApiRoute } from './api-message.ts'
import { failure } from './api-message.ts'

/** Gives a request to the first route that matches it; 404 with code 7003 when none does. */
export async function routeRequest(routes: ReadonlyArray<ApiRoute>, request: ApiRequest): Promise<ApiReply> {
  for (const { on, handle } of routes) {
    const params = matchRoute(on, request)
    if (params !== null) return handle(request, params)
  }
  return failure(404, 7003, `No route for ${request.method} ${request.path}`)
}

function matchRoute(on: string, request: ApiRequest): Readonly<Record<string, string>> | null {
  const [method, pattern = ''] = on.split(' ')
  if (method !== request.method) return null
  const wanted = pattern.split('/')
  const given = request.path.split('/')
  if (wanted.length !== given.length) return null
  const params: Record<string, string> = {}
  for (const [index, part] of wanted.entries()) {
    const value = decodeURIComponent(given[index] ?? '')
    if (part.startsWith(':')) params[part.slice(1)] = value
    else if (part !== value) return null
  }
  return params
}
