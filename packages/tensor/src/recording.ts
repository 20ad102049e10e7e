/** Whether histories are to be kept. Here, since who follows histories (autograd) and who traces functions (compiler) both ask. */

let recording = true;

/** Whether operations are recorded for differentiation. */
export const isRecording = (): boolean => recording;

export function withRecording<Result>(value: boolean, run: () => Result): Result {
  const before = recording;
  recording = value;
  try {
    return run();
  } finally {
    recording = before;
  }
}
