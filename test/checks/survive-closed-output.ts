/** Lets a command go on when the reader of its output has gone (`| head -1`): its exit code is the verdict. */
export function surviveClosedOutput(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}
