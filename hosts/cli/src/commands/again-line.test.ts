import { execFileSync } from 'node:child_process'
import type { Plan } from '@voyage/deploy-planner'
import { selectSteps } from '@voyage/deploy-planner'
import { Command } from 'commander'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { againLine, onlyOf } from './again-line.ts'
import type { CommandContext } from './command-context.ts'
import { addDeployCommand } from './deploy.ts'
import type { DeployOptions } from './deploy-options.ts'
import { deployDefaults } from './deploy-options.ts'
import { addProvisionD1Command } from './provision-d1.ts'

const word = fc.string({ minLength: 1, maxLength: 12 }).filter((text) => !text.startsWith('-') && !text.includes('\0'))
const options = fc.record(
  {
    manifest: word,
    environment: word,
    target: fc.constantFrom('wrangler', 'rest'),
    concurrency: fc.oneof(fc.constant(deployDefaults.concurrency), fc.integer({ min: 1, max: 64 }).map(String)),
    retrySeconds: fc.oneof(fc.constant(deployDefaults.retrySeconds), fc.integer({ min: 0, max: 900 }).map(String)),
    adopt: fc.constant(true),
  },
  { requiredKeys: ['manifest', 'environment', 'target', 'concurrency', 'retrySeconds'] },
)

/** What the command reads out of a line, as a shell takes that apart. */
function readLine(line: string): unknown {
  const [, name = '', ...words] = execFileSync('sh', ['-c', `printf '%s\\0' ${line}`])
    .toString()
    .split('\0')
    .slice(0, -1)
  const program = new Command()
  const context = {} as CommandContext
  addDeployCommand(program, context)
  addProvisionD1Command(program, context)
  let read: unknown
  program.commands
    .find((command) => command.name() === name)
    ?.action((given: unknown) => {
      read = given
    })
  program.parse([name, ...words], { from: 'user' })
  return read
}

it('says every option again that changes what is done, in words that a shell leaves as they are', () => {
  fc.assert(
    fc.property(options, word, (given: DeployOptions, own) => {
      expect(readLine(againLine('deploy', given, { only: own }))).toEqual({ ...given, only: own, execute: true })
      expect(readLine(againLine('provision-d1', given, { ids: own }))).toEqual({ ...given, ids: own, execute: true })
    }),
    { numRuns: 40 },
  )
})

it('names the steps of a saved part so that what is open in it is made again, and no other', async () => {
  const count = 8
  const action = fc.constantFrom('none', 'create', 'update')
  const before = fc.array(fc.nat(count - 1), { maxLength: 3 })
  const shapes = fc.array(fc.record({ action, before }), { minLength: count, maxLength: count })
  await fc.assert(
    fc.asyncProperty(shapes, fc.uniqueArray(fc.nat(count - 1), { minLength: 1 }), async (needs, chosen) => {
      const steps = needs.map(({ action, before }, index) => ({
        id: `d1.create:${index}`,
        kind: 'd1.create',
        action,
        dependsOn: [...new Set(before)].filter((other) => other < index).map((other) => `d1.create:${other}`),
        reads: [],
      }))
      const whole = { steps } as unknown as Plan
      const select = async (only: ReadonlyArray<string>): Promise<Plan> => {
        const part = await selectSteps(whole, { only, needs: 'include' })
        if (!part.ok) throw new Error(part.error.message)
        return part.value
      }
      const open = ({ steps }: Plan) => steps.filter(({ action }) => action !== 'none').map(({ id }) => id)
      const part = await select(chosen.map((index) => `d1.create:${index}`))
      const only = onlyOf(part, whole)
      if (part.steps.length === count) expect(only).toBeUndefined()
      else if (open(part).length === 0) expect(only).toBe('')
      else expect(open(await select(only?.split(',') ?? []))).toEqual(open(part))
    }),
  )
})
