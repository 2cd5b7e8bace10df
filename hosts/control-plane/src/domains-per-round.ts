/**
 * How many verified domains the schedule looks at in one round, which is a minute: a Worker may make so many requests
 * only.
 */
export const domainsPerRound = 20
