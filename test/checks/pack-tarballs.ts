// Makes the tarballs of all packages, as a release would publish them: npm run pack -- --to FOLDER
import { copyFile, mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { packageNames, packPackage } from '../packages/pack-packages.ts'

const { values } = parseArgs({ options: { to: { type: 'string' } } })
if (values.to === undefined) {
  console.error('Name the folder that gets the tarballs: npm run pack -- --to FOLDER')
  process.exit(1)
}
// npm runs a script in the repository's root; INIT_CWD is where it was called.
const folder = resolve(process.env['INIT_CWD'] ?? '.', values.to)
await mkdir(folder, { recursive: true })
for (const name of packageNames) {
  const file = `voyage-${name}.tgz`
  await copyFile(await packPackage(name), join(folder, file))
  console.log(join(values.to, file))
}
