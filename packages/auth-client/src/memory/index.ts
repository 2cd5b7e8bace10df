export { createMemorySessionStore } from './create-memory-session-store.ts'
