export { createClientRegistration } from './client-registration.ts'
