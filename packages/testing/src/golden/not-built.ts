/** What the golden files hold and Glissade does not have yet, with the reason. A row that has been built is an error. */

export const notBuilt: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ops: {},
  nn: {},
  losses: {},
};
