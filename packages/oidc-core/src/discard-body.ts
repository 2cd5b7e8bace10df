/** Bytes: more than anybody sends by mistake. */
const mostDiscarded = 16 * 1024 * 1024

/**
 * Reads what is left of a request's body and keeps nothing of it, up to 16 MiB. Call it before an answer goes out: who
 * answers while the body is still on its way makes the runtime close the line, and the client may see that in the place of
 * the answer (RFC 9112 section 9.6). A client that goes away meanwhile is no failure.
 */
export async function discardBody(request: Request): Promise<void> {
  const { body } = request
  if (body === null || body.locked || Number(request.headers.get('content-length')) > mostDiscarded) return
  const reader = body.getReader()
  try {
    for (let length = 0; length <= mostDiscarded; ) {
      const { done, value } = await reader.read()
      if (done) return
      length += value.byteLength
    }
    await reader.cancel()
  } catch {
    // Nobody is there to answer to.
  }
}
