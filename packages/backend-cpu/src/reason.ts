/** What went wrong, as text. */
export const reasonOf = (error: unknown): string => String((error as Error | undefined)?.message ?? error);
