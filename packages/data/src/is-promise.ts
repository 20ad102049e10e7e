/**
 * Whether a value arrives later. By its method: a promise may come from another realm, as those of Node.js's modules do where a test
 * tool gives tests a realm of their own.
 */
export const isPromise = <Value>(value: Value | Promise<Value>): value is Promise<Value> =>
  typeof Object(value).then === 'function';
