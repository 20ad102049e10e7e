/** Calls that are right: what wrong ones are made of. */

/**
 * Arguments by what they are given to: functions and classes by their names, methods as `Class.method`, whose first argument is the
 * object. A function, as each call gets new ones.
 */
export type RightCalls = Readonly<Record<string, () => readonly unknown[]>>;
