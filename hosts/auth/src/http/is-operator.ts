import { equalInConstantTime, hashSecret } from '@voyage/oidc-core'

/** Returns whether the request carries the operator's credential, whose SHA-256 (hex) this host knows. */
export async function isOperator(request: Request, operatorTokenSha256: string): Promise<boolean> {
  const credential = /^bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
  const presented = await hashSecret(credential ?? '')
  // A host without a configured credential has no operator, rather than an operator with an empty one.
  if (credential === undefined || !/^[0-9a-f]{64}$/i.test(operatorTokenSha256)) return false
  return equalInConstantTime(presented, operatorTokenSha256.toLowerCase())
}
