/**
 * Returns the request for a JSON document; `signal` ends it when its time is over. A followed redirect would let another
 * site speak for this one.
 */
export function jsonRequest(address: string, signal: AbortSignal): Request {
  return new Request(address, { headers: { accept: 'application/json' }, redirect: 'manual', signal })
}
