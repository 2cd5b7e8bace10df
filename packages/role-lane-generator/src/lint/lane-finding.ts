/** Something allowed that will hardly be meant: the input is valid, but part of it cannot come true. */
export type LaneFinding =
  | { readonly code: 'SERVICE_WITHOUT_ROLE'; readonly serviceId: string; readonly message: string }
  | { readonly code: 'QUEUE_SERVICE_WITHOUT_ROLE'; readonly serviceId: string; readonly message: string }
  | { readonly code: 'ROLE_WITHOUT_STAFF'; readonly roleId: string; readonly message: string }
  | {
      readonly code: 'TARGET_OUT_OF_REACH'
      readonly roleId: string
      readonly branchId: string
      readonly message: string
    }
  | { readonly code: 'ROOM_SERVICE_WITHOUT_ROOM'; readonly branchId: string; readonly message: string }
  | { readonly code: 'FLOOR_OUT_OF_REACH'; readonly branchId: string; readonly message: string }
  | { readonly code: 'BOOKING_OUT_OF_REACH'; readonly bookingId: string; readonly message: string }
  | { readonly code: 'EVENT_OUT_OF_REACH'; readonly eventId: string; readonly message: string }
