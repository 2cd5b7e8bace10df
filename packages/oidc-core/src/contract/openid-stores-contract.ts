import { auditCases } from './audit-cases.ts'
import { clientSecretCases } from './client-secret-cases.ts'
import type { ContractCase } from './contract-case.ts'
import { cutOffCases } from './cut-off-cases.ts'
import { exactTextCases } from './exact-text-cases.ts'
import { grantCases } from './grant-cases.ts'
import { housekeepingCases } from './housekeeping-cases.ts'
import { identityCases } from './identity-cases.ts'
import { logoutNoticeCases } from './logout-notice-cases.ts'
import { lookUpCases } from './look-up-cases.ts'
import { passkeyCases } from './passkey-cases.ts'
import { passwordAttemptCases } from './password-attempt-cases.ts'
import { registrationCases } from './registration-cases.ts'
import { registrationTokenCases } from './registration-token-cases.ts'
import { sessionCases } from './session-cases.ts'
import { sessionEndCases } from './session-end-cases.ts'
import { signingKeyCases } from './signing-key-cases.ts'

/** Everything that stores for an OpenID Provider must do, as named cases for any test runner. */
export const openidStoresContract: ReadonlyArray<ContractCase> = [
  ...identityCases,
  ...sessionCases,
  ...sessionEndCases,
  ...cutOffCases,
  ...signingKeyCases,
  ...passwordAttemptCases,
  ...clientSecretCases,
  ...grantCases,
  ...passkeyCases,
  ...registrationCases,
  ...registrationTokenCases,
  ...logoutNoticeCases,
  ...auditCases,
  ...exactTextCases,
  ...lookUpCases,
  ...housekeepingCases,
]
