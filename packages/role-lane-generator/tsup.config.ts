import { defineConfig } from 'tsup'

export default defineConfig({
  entry: ['src/index.ts', 'src/{ical,instance,lint,output,replan,schema,svg}/index.ts'],
  format: 'esm',
  platform: 'neutral',
  target: 'es2023',
  dts: true,
  clean: true,
})
