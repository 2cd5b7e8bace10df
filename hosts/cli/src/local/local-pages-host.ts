/** The host name of a Pages application of the local stack. */
export const localPagesHost = (app: string): string => `${app}.pages.localhost`
