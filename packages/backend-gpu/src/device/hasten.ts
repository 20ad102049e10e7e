/**
 * Waits for what the GPU is to do. Firefox looks at its GPU every 100 ms, and when something is submitted: so nothing is
 * submitted, again and again, while one waits. Source: https://bugzilla.mozilla.org/show_bug.cgi?id=1870699
 */
export async function hasten<Result>(
  queue: Pick<GPUQueue, 'submit'>,
  waiting: Promise<Result>,
  looksSeldom: boolean = isFirefox(),
): Promise<Result> {
  let isOver = !looksSeldom;
  const end = (): void => {
    isOver = true;
  };
  waiting.then(end, end);
  while (!isOver) {
    queue.submit([]);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return waiting;
}

const isFirefox = (): boolean => globalThis.navigator?.userAgent?.includes('Firefox/') ?? false;
