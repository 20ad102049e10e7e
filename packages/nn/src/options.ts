/** Options are named: what PyTorch takes by position, and its spelling of names, would be passed over in silence. */

/**
 * The options as they were given.
 *
 * @param example - an option that newcomers from PyTorch give by position, for the error
 * @throws TypeError unless they are an object, and for names in snake_case
 */
export function checkedOptions<Options extends object | undefined>(
  layer: string,
  options: Options,
  example: string,
): Options {
  if (options === undefined) return options;
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    const given = JSON.stringify(options) ?? typeof options;
    throw new TypeError(
      `${layer}: got ${given} in place of options, which are named: new ${layer}(..., { ${example}: ${given} })`,
    );
  }
  const foreign = Object.keys(options).find((name) => name.includes('_'));
  if (foreign === undefined) return options;
  const camel = foreign.replace(/_+(.)/g, (_, letter: string) => letter.toUpperCase());
  throw new TypeError(`${layer}: there is no option ${foreign}; is it ${camel}?`);
}
