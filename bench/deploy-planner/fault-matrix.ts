import { callFaults, deployWithFault, writeFaults } from '../../test/cli/fault-matrix.ts'

// Run from the repository's root: npm exec -- node -C @voyage/source bench/deploy-planner/fault-matrix.ts
const whole = await deployWithFault({ fault: null, at: 0 })
console.log(
  `a deploy makes ${whole.calls} calls and ${whole.writes} writes; each fault at each of them, then one resume`,
)
console.log(`${'fault'.padEnd(26)}${'places'.padStart(8)}${'converged'.padStart(11)}`)
for (const fault of [...callFaults, ...writeFaults]) {
  const places = callFaults.includes(fault) ? whole.calls : whole.writes
  let converged = 0
  for (let at = 1; at <= places; at++) {
    const { wrong } = await deployWithFault({ fault, at })
    if (wrong.length === 0) converged += 1
    else console.log(`  ${fault} ${at}: ${wrong.join('; ')}`)
  }
  console.log(`${fault.padEnd(26)}${String(places).padStart(8)}${String(converged).padStart(11)}`)
}
