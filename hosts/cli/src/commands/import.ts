import type { Command } from 'commander'
import type { CommandContext } from './command-context.ts'
import type { ImportOptions } from './run-import.ts'

const usersHelp = `
Each line is a JSON object: {"username":"ada","name":"Ada","email":"ada@example.com","password_hash":"$2b$10$..."}, with
"password" in place of "password_hash", and "profile" for more claims, as wanted. Hashes of bcrypt, argon2, scrypt and
PBKDF2 are taken (docs/guides/import-password-hashes.md). For a user who exists only name, email and profile change.`

const clientsHelp = `
Each line is a JSON object: {"client_id":"shop","client_name":"Shop","redirect_uris":["https://shop.example/callback"],
"client_secret":"..."}. hosts/auth/README.md lists the members of RFC 7591 that are taken ("Members of an operator's
client"); the answer to a wrong one names it. A client that exists is replaced.`

const help = `
The whole file is checked first, by the auth host itself; every mistake is named with its line, and nothing is written
while there is one. A second run changes nothing.

The operator credential is read from VOYAGE_OPERATOR_TOKEN; for the local stack it is found by itself.`

/** Adds `voyage import users|clients`. */
export function addImportCommand(program: Command, context: CommandContext): void {
  const parent = program.command('import').description('bring users and clients from elsewhere into an auth host')
  for (const [name, what, more] of [
    ['users', 'users with the password hashes they have', usersHelp],
    ['clients', 'OpenID Connect clients', clientsHelp],
  ] as const) {
    const command = parent
      .command(`${name} <tenant-id> <file>`)
      .description(`bring ${what} into a tenant, from JSON lines`)
      .option('--url <issuer>', 'an issuer of the auth host; "local" is the stack that runs here', 'local')
      .option('--json', 'print JSON')
      .option('--execute', 'do it; without this the file is checked and what would be done is printed')
    if (name === 'users') {
      command.option('--ids <file>', 'write {"line","username","id"} for each user: the id is "sub" in every token')
    }
    command
      .addHelpText('after', `${more}\n${help}`)
      .action(async (tenantId: string, file: string, options: ImportOptions) =>
        (await import('./run-import.ts')).runImport({ name, tenantId, file }, options, context),
      )
  }
}
