import { defineConfig } from 'tsup'

export default defineConfig({
  entry: [
    'src/index.ts',
    'src/memory/index.ts',
    'src/d1/index.ts',
    'src/dns/index.ts',
    'src/public-suffix/index.ts',
    'src/fleet-migration/index.ts',
    'src/json-schema/index.ts',
    'src/contract/index.ts',
  ],
  format: 'esm',
  platform: 'neutral',
  target: 'es2023',
  dts: true,
  clean: true,
})
