/** Bookings of a branch on one date, at most: the tables of the search number no more. */
export const MOST_BOOKINGS = 20_000

/** Events of a branch, at most: they lead to appointments, which the search numbers with the bookings. */
export const MOST_EVENTS = 500
