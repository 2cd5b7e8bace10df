import fc from 'fast-check'

// A mutant is killed or it survives, whatever day it is.
fc.configureGlobal({ seed: 1, numRuns: 50 })
