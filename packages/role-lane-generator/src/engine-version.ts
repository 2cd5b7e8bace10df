/**
 * Version of the engine's decisions. The same input, seed and version give the same bytes; any change of
 * output, however small, changes it.
 */
export const engineVersion = 'f35-21'
