/** What a computation does: its operations and their times, its cost, and where NaN comes from. */
export { type AnomalyOptions, detectAnomaly } from './detect-anomaly.ts';
export { countFlops } from './flops.ts';
export { type Profile, type ProfileOptions, profile } from './profile.ts';
export type { ModuleRow, ProfileRow } from './profile-rows.ts';
