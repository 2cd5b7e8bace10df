import type { TestSpecification } from 'vitest/node'
import { BaseSequencer } from 'vitest/node'

/** Test files that take longest, as measured. A new one belongs here when it takes more than half a minute of a core. */
export const longest: ReadonlyArray<string> = [
  'test/packages/host-and-provision.test.ts',
  'test/cli/fault-matrix.test.ts',
  'test/start/operate.test.ts',
  'test/control-plane/fuzz.test.ts',
  'test/cli/faults-by-wrangler.test.ts',
  'test/cli/kill-by-wrangler.test.ts',
  'test/cli/deploy-by-wrangler.test.ts',
]

/** Of two files that can begin, the longer one does: one that began last would leave the other cores nothing to do. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: Array<TestSpecification>): Promise<Array<TestSpecification>> {
    const place = ({ moduleId }: TestSpecification): number => {
      const index = longest.findIndex((file) => moduleId.endsWith(`/${file}`))
      return index === -1 ? longest.length : index
    }
    const sorted = await super.sort(files)
    return sorted.sort(
      (one, other) =>
        one.project.config.sequence.groupOrder - other.project.config.sequence.groupOrder || place(one) - place(other),
    )
  }
}
