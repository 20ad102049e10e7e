/** What is wrong with a file, and where. */

/** Thrown for files that are truncated, corrupt or not what they should be. Names the file, the byte, and what was expected. */
export class FileError extends Error {
  override name = 'FileError';
  readonly file: string;
  /** The byte at which it went wrong, where that is known. */
  readonly byte: number | undefined;

  constructor(file: string, byte: number | undefined, problem: string) {
    super(`${file}: ${byte === undefined ? '' : `at byte ${byte}: `}${problem}`);
    this.file = file;
    this.byte = byte;
  }
}
