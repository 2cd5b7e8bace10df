import { dictionary } from '@zxcvbn-ts/language-common'

const common = new Set(dictionary['passwords-common'].filter((password) => password.length >= 8))

export const isCommonPassword = (password: string): boolean => common.has(password.normalize('NFKC').toLowerCase())
