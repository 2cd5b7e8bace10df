import { defaultServerConditions } from 'vite'
import { defineConfig } from 'vitest/config'

// What Stryker runs: the tests beside the code of one target, named by run-mutation.ts.
export default defineConfig({
  root: process.cwd(),
  ssr: { resolve: { conditions: ['@voyage/source', ...defaultServerConditions] } },
  test: {
    include: (process.env['VOYAGE_MUTATION_TESTS'] ?? '').split(','),
    exclude: ['**/node_modules/**', '**/dist/**', '**/*.workers.test.ts'],
    setupFiles: ['test/mutation/steady-properties.ts'],
  },
})
