/** The code of a stub: what stands under a Worker's name until the Worker itself is deployed. */
export const STUB_CODE = `export default {
  fetch() {
    return new Response('Not deployed yet.', { status: 503, headers: { 'retry-after': '60' } })
  },
}
`

/** The compatibility date of a stub. */
export const STUB_DATE = '2026-10-01'
