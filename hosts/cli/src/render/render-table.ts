/** Lines of a table whose columns are as wide as their widest cell; the first row is the heading. */
export function renderTable(rows: ReadonlyArray<ReadonlyArray<string>>): ReadonlyArray<string> {
  const widths: Array<number> = []
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length)
    })
  }
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
