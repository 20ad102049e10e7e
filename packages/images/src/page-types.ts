/**
 * Types of pages in the package's declarations: those of TypeScript's DOM library where the program has it. One that has not, in
 * Node.js say, must still compile.
 */

type Instance<Name extends string> = typeof globalThis extends {
  readonly [Class in Name]: { readonly prototype: infer Type };
}
  ? Type
  : object;

/** The DOM's `ImageData`. */
export type PageImageData = Instance<'ImageData'>;
/** The DOM's `HTMLVideoElement`. */
export type PageVideo = Instance<'HTMLVideoElement'>;
/** The DOM's `MediaStream`. */
export type PageStream = Instance<'MediaStream'>;
