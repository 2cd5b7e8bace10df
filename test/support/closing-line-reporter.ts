import type { Reporter, TestModule } from 'vitest/node'

/** Ends a run with one plain line that people and CI read: `tests: N passed, N failed, N skipped`. */
export function createClosingLineReporter(): Reporter {
  return {
    onTestRunEnd(modules, errors) {
      const counts = { passed: 0, failed: 0, skipped: 0 }
      for (const module of modules) count(module, counts)
      const failed = counts.failed + errors.length
      process.stdout.write(`\ntests: ${counts.passed} passed, ${failed} failed, ${counts.skipped} skipped\n`)
    },
  }
}

function count(module: TestModule, counts: { passed: number; failed: number; skipped: number }): void {
  if (module.errors().length > 0) counts.failed += module.errors().length
  for (const test of module.children.allTests()) {
    const { state } = test.result()
    if (state === 'passed') counts.passed += 1
    else if (state === 'failed') counts.failed += 1
    else counts.skipped += 1
  }
}
