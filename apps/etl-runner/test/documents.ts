/** An id of the API. */
export const id = (n: number): string => n.toString(16).padStart(24, '0');

/** A core as the API gives it. */
export const core = (n: number, changes: object = {}) => ({
  block: 5,
  reuse_count: 0,
  rtls_attempts: 0,
  rtls_landings: 0,
  asds_attempts: 0,
  asds_landings: 0,
  last_update: null,
  launches: [],
  serial: `B${1000 + n}`,
  status: 'active',
  id: id(n),
  ...changes,
});
