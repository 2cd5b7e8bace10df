import { defineConfig } from 'tsup'

export default defineConfig({
  entry: ['src/index.ts', 'src/svg/index.ts', 'src/ical/index.ts'],
  format: 'esm',
  platform: 'neutral',
  target: 'es2023',
  dts: true,
  clean: true,
})
