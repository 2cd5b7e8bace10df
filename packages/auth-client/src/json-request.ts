/** Returns the request for a JSON document. A followed redirect would let another site speak for this one. */
export function jsonRequest(address: string): Request {
  return new Request(address, { headers: { accept: 'application/json' }, redirect: 'manual' })
}
