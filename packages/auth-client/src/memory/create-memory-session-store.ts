import type { SessionRecord, SessionStore } from '../cookie/session-store.ts'

interface Row {
  record: SessionRecord
  claimedUntil: number
}

/** Returns a store in this process's memory: for tests, and for a single process whose sessions may end with it. */
export function createMemorySessionStore(): SessionStore {
  const rows = new Map<string, Row>()
  const logoutTokens = new Map<string, number>()
  const answers = new Map<string, number>()

  return {
    createSession: async ({ record, now }) => {
      for (const [idHash, row] of rows) if (row.record.expiresAt <= now) rows.delete(idHash)
      rows.set(record.idHash, { record, claimedUntil: 0 })
    },
    findSession: async ({ idHash, now }) => {
      const record = rows.get(idHash)?.record
      return record === undefined || now >= record.expiresAt ? null : record
    },
    claimRefresh: async ({ idHash, version, now, until }) => {
      const row = rows.get(idHash)
      if (row === undefined || row.record.version !== version || now < row.claimedUntil) return false
      row.claimedUntil = until
      return true
    },
    replaceSession: async ({ idHash, version, data }) => {
      const row = rows.get(idHash)
      if (row === undefined || row.record.version !== version) return false
      rows.set(idHash, { record: { ...row.record, data, version: version + 1 }, claimedUntil: 0 })
      return true
    },
    claimAnswer: async ({ realm, stateHash, now, rememberUntil }) => {
      const answer = JSON.stringify([realm, stateHash])
      for (const [seen, until] of answers) if (until <= now) answers.delete(seen)
      if (answers.has(answer)) return false
      answers.set(answer, rememberUntil)
      return true
    },
    deleteSession: async (idHash) => {
      rows.delete(idHash)
    },
    endSessions: async ({ realm, providerSessionId, subject, tokenId, now, rememberUntil }) => {
      const token = JSON.stringify([realm, tokenId])
      for (const [seen, until] of logoutTokens) if (until <= now) logoutTokens.delete(seen)
      if (logoutTokens.has(token)) return false
      logoutTokens.set(token, rememberUntil)
      for (const [idHash, { record }] of rows) {
        if (record.realm !== realm) continue
        const named =
          providerSessionId === null ? record.subject === subject : record.providerSessionId === providerSessionId
        if (named) rows.delete(idHash)
      }
      return true
    },
  }
}
