// Makes the tarballs of all packages, as a release would publish them: npm run pack -- --to FOLDER
import { copyFile, mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { packageNames, packPackage } from '../packages/pack-packages.ts'
import { surviveClosedOutput } from './survive-closed-output.ts'

const usage = `npm run pack -- --to FOLDER

Builds all packages and puts their tarballs into FOLDER, which is made if need be. Exit code 2: wrong use.`

surviveClosedOutput()
process.exitCode = await main()

async function main(): Promise<number> {
  const asked = readArguments()
  if (asked === null) {
    console.log(usage)
    return 0
  }
  if (typeof asked === 'string') return refuse(asked)
  // npm runs a script in the repository's root; INIT_CWD is where it was called.
  const folder = resolve(process.env['INIT_CWD'] ?? '.', asked.to)
  try {
    await mkdir(folder, { recursive: true })
  } catch (error) {
    return refuse(`No folder can be made there: ${(error as Error).message}`)
  }
  for (const name of packageNames) {
    const file = `voyage-${name}.tgz`
    await copyFile(await packPackage(name), join(folder, file))
    console.log(join(asked.to, file))
  }
  return 0
}

/** Returns what is asked for, null when it is help, or what is wrong. */
function readArguments(): { readonly to: string } | string | null {
  try {
    const { values } = parseArgs({ options: { to: { type: 'string', default: '' }, help: { type: 'boolean' } } })
    if (values.help === true) return null
    return values.to === '' ? 'Name the folder that gets the tarballs.' : { to: values.to }
  } catch (error) {
    return (error as Error).message
  }
}

function refuse(problem: string): number {
  console.error(`${problem}\n\n${usage}`)
  return 2
}
