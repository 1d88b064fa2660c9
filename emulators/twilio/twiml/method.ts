/** The `method` attribute of a verb. */
export const methodOf = (text: string | undefined, otherwise: 'GET' | 'POST' = 'POST'): 'GET' | 'POST' =>
  text?.toUpperCase() === 'GET' ? 'GET' : text?.toUpperCase() === 'POST' ? 'POST' : otherwise;
