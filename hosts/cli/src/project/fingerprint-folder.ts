import { readdir } from 'node:fs/promises'
import { hashFolder } from './hash-folder.ts'

const counted = /^[^.].*\.(sql|json)$/

/** Hex SHA-256 over the names and bytes of a folder's migrations and documents, in the order of their names. */
export function fingerprintFolder(options: { readonly root: string; readonly directory: string }): Promise<string> {
  const list = async (folder: string) => (await readdir(folder)).filter((file) => counted.test(file)).sort()
  return hashFolder({ ...options, list })
}
