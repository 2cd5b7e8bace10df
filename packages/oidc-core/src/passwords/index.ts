export type { ChangedPassword, PasswordChange, PasswordChangeRefusal } from './change-password.ts'
export { changePassword } from './change-password.ts'
export type { IsPasswordBlocked, NewPassword, NewPasswordRefusal, NewPasswordRules } from './new-password.ts'
export { judgeNewPassword } from './new-password.ts'
