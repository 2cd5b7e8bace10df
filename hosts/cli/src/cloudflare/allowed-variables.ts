/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>

/** What any process needs to find its files, its language, its proxy and its certificates. No credential. */
export const COMMON_VARIABLES: ReadonlyArray<string> = [
  'PATH',
  'HOME',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
  'SYSTEMROOT',
  'TMPDIR',
  'TEMP',
  'TMP',
  'LANG',
  'LC_ALL',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
]

/** Returns the variables of these names that are set. */
export function allowedVariables(environment: Environment, names: ReadonlyArray<string>): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = environment[name]
      return value === undefined ? [] : [[name, value] as const]
    }),
  )
}
