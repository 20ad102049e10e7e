/** For what the user gave and can change: the command line answers with one line and exit code 2. */
export class RefusedError extends Error {
  override name = 'RefusedError';
}
