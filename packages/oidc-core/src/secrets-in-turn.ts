const minLength = 32

/**
 * Returns the secrets of a setting, the newest first.
 *
 * @throws TypeError when there is none or one is shorter than 32 characters; the message says which, and never the secret
 */
export function secretsInTurn(
  setting: string,
  given: string | ReadonlyArray<string>,
): readonly [newest: string, ...older: ReadonlyArray<string>] {
  const [newest, ...older] = typeof given === 'string' ? [given] : given
  if (newest === undefined) throw new TypeError(`${setting} has no secret: it needs at least one`)
  const secrets = [newest, ...older] as const
  const short = secrets.findIndex(({ length }) => length < minLength)
  if (short < 0) return secrets
  const which = `${short + 1} of ${secrets.length}`
  throw new TypeError(`${setting}: secret ${which} needs at least ${minLength} characters`)
}
