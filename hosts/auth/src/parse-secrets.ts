const minLength = 32

/**
 * Returns the secrets that a variable holds, with white space between them, the newest first.
 *
 * @throws TypeError when there is none or one is too short; the message says which, and never the secret
 */
export function parseSecrets(name: string, value: string | undefined): ReadonlyArray<string> {
  const secrets = (value ?? '').split(/\s+/).filter((word) => word !== '')
  if (secrets.length === 0) {
    throw new TypeError(
      `${name} is empty: set a secret of at least ${minLength} characters, or several with spaces between`,
    )
  }
  const short = secrets.findIndex((secret) => secret.length < minLength)
  if (short >= 0) {
    const which =
      secrets.length === 1 ? 'its secret' : `secret ${short + 1} of ${secrets.length} (spaces separate them)`
    throw new TypeError(`${name}: ${which} has fewer than ${minLength} characters`)
  }
  return secrets
}
