/** The beginning of any writing. */
import type { Run } from './options.ts';
import { checkEnds, checkTokens } from './prompt.ts';

/** Checks what has to be read for that, and keeps the decoder from writing another text. Gives what is to be called at the end. */
export async function writing({
  owner,
  decoder,
  unread,
  isMasked,
  rows,
  vocabSize,
}: Run): Promise<() => void> {
  if (decoder?.isBusy)
    throw new Error(`${owner}: this decoder is writing another text. Wait for it, or make another decoder`);
  const busy = (is: boolean): void => {
    if (decoder) decoder.isBusy = is;
  };
  busy(true);
  try {
    for (const ids of unread) await checkTokens(owner, ids, vocabSize);
    if (isMasked) await checkEnds(owner, rows.mask);
  } catch (error) {
    busy(false);
    throw error;
  }
  return () => busy(false);
}
