/** Several measured systems, taking turns. */

export interface Runner {
  /** Why it is left out. */
  gap?: string;
  /** Whether something is wrong, rather than not offered. */
  failed?: boolean;
}

export const alive = <Each extends Runner>(runners: readonly Each[]): Each[] =>
  runners.filter(({ gap }) => gap === undefined);

/** One after another; whoever fails is left out from then on. */
export async function inTurn<Each extends Runner>(
  runners: readonly Each[],
  action: (runner: Each) => Promise<void>,
): Promise<void> {
  for (const runner of runners) {
    try {
      await action(runner);
    } catch (error) {
      runner.gap = reasonOf(error);
      runner.failed = true;
    }
  }
}

/** The first line of an error, which says what is wrong; browsers add their log. */
export const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0]!.slice(0, 300);
