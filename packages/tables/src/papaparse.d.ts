/** What is used of Papa Parse, whose types do not name this file: the one without any module of Node.js, which all bundlers take. */
declare module 'papaparse/papaparse.min.js' {
  interface Parsed {
    readonly data: string[][];
    readonly errors: readonly { readonly code: string; readonly row: number }[];
    /** Behind the last row that is complete. */
    readonly meta: { readonly cursor: number };
  }

  class Parser {
    constructor(config: {
      readonly delimiter: string;
      readonly newline: string;
      readonly quoteChar: string;
      readonly escapeChar: string;
    });
    parse(input: string, baseIndex: number, ignoreLastRow: boolean): Parsed;
  }

  const Papa: { readonly Parser: typeof Parser };
  export default Papa;
}
