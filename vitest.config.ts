import { availableParallelism } from 'node:os'
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin'
import { defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'
import { createClosingLineReporter } from './test/support/closing-line-reporter.ts'
import { LongestFirst } from './test/support/longest-first.ts'

const ignored = ['**/node_modules/**', '**/dist/**', '**/.voyage/**']

const packed = 'test/packages/**/*.test.ts'

/** What tests of real processes have in common. */
const system = {
  // CI's machine is not ours alone; what passes only the second time is shown as retried.
  retry: process.env['CI'] === undefined ? 0 : 1,
  // Real processes on a busy machine: what is polled for comes, but not always within a second.
  expect: { poll: { timeout: 20_000 } },
  testTimeout: 120_000,
  hookTimeout: 120_000,
}

export default defineConfig({
  test: {
    reporters: ['default', createClosingLineReporter()],
    // A sequencer of one's own is not shuffled.
    sequence: process.argv.some((word) => word.startsWith('--sequence.shuffle')) ? {} : { sequencer: LongestFirst },
    projects: [
      {
        ssr: { resolve: { conditions: ['@voyage/source', ...defaultServerConditions] } },
        test: {
          name: 'node',
          // What a file imports is imported once in each worker: a third of the processor time of all these files.
          isolate: false,
          maxWorkers: availableParallelism(),
          // A property of a hundred cases on a machine that has other work.
          testTimeout: 30_000,
          include: ['packages/**/src/**/*.test.ts', 'hosts/**/src/**/*.test.ts', 'site/*.test.ts', 'bench/*.test.ts'],
          exclude: [...ignored, '**/*.workers.test.ts'],
        },
      },
      {
        plugins: [
          cloudflareTest(async () => ({
            main: './test/workerd/test-worker.ts',
            wrangler: { configPath: './test/workerd/wrangler.jsonc' },
            miniflare: {
              bindings: {
                TEST_MIGRATIONS_CATALOG: await readD1Migrations('packages/catalog/migrations'),
                TEST_MIGRATIONS_OIDC: await readD1Migrations('packages/oidc-core/migrations'),
              },
            },
          })),
        ],
        ssr: { resolve: { conditions: ['@voyage/source', 'workerd', 'worker', 'browser', 'module'] } },
        test: {
          name: 'workerd',
          // Two hundred calls at once to D1, on a machine that has other work.
          testTimeout: 30_000,
          include: ['packages/**/src/**/*.workers.test.ts'],
          exclude: ignored,
          isolate: false,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
      {
        ssr: { resolve: { conditions: ['@voyage/source', ...defaultServerConditions] } },
        test: {
          ...system,
          name: 'system',
          include: ['test/**/*.test.ts'],
          exclude: [...ignored, packed],
          // Each file starts processes of its own, at ports of its own: two at a time keep two cores busy. What they
          // import to do so (wrangler alone takes two seconds of a core) is imported once in each of the two.
          maxWorkers: 2,
          isolate: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        ssr: { resolve: { conditions: ['@voyage/source', ...defaultServerConditions] } },
        test: {
          ...system,
          name: 'packages',
          include: [packed],
          exclude: ignored,
          // They build into the packages' own folders.
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
})
