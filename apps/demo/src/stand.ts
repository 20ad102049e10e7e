/** Where relative names of folders count from. */

/**
 * Goes to where the user stands. npm and pnpm start scripts at the top of the package; scripts/with-pnpm.mjs passes on in GLISSADE_CWD what
 * npm keeps in INIT_CWD, as pnpm, which npm starts there, says its own folder in this. Without it the program is where it was started.
 */
export function stand(): void {
  const folder = process.env['GLISSADE_CWD'];
  if (folder) process.chdir(folder);
}
