/** What can be brought into an auth host. */
export interface ImportKind {
  /** In the plural, as in messages. */
  readonly name: 'users' | 'clients'
  /** The member that names the record. */
  readonly key: 'username' | 'client_id'
  /** Returns the one spelling under which the auth host keeps a key. */
  normalize(key: string): string
}

export const userImport: ImportKind = {
  name: 'users',
  key: 'username',
  // As the auth host compares usernames.
  normalize: (key) => key.normalize('NFKC').trim().toLowerCase(),
}

export const clientImport: ImportKind = { name: 'clients', key: 'client_id', normalize: (key) => key }
