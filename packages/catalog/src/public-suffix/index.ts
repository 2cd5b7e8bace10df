export { isPublicSuffix } from './is-public-suffix.ts'
