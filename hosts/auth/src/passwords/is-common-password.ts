import type { IsPasswordBlocked } from '@voyage/oidc-core/passwords'

/** Returns whether many people use a password, whatever its case. The list is unpacked when the first one is asked about. */
export const isCommonPassword: IsPasswordBlocked = async (password) => {
  const { commonPasswords } = await import('./common-passwords.ts')
  return commonPasswords.has(password.normalize('NFKC').toLowerCase())
}
