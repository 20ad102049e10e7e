/** What wrote the file: Keras, or TensorFlow.js. */

/** Some layers compute something else from Keras 3 on, and some in TensorFlow.js, which is else as Keras 2 was. */
export interface Writer {
  /** The whole number of Keras's version. */
  readonly kerasVersion: number;
  readonly isOfTensorFlowJs: boolean;
  /** As the file says it. */
  readonly label: string;
}

/** Of what a file has as its `keras_version`: '2.15.0', or 'tfjs-layers 4.22.0'. Where it has nothing, TensorFlow.js may well have written it. */
export function writerOf(version: unknown): Writer {
  const label = typeof version === 'string' ? version : tensorFlowJs;
  const kerasVersion = Number.parseInt(label, 10);
  const isKeras = Number.isInteger(kerasVersion);
  return { kerasVersion: isKeras ? kerasVersion : 2, isOfTensorFlowJs: !isKeras, label };
}

/** The version that models which are written here are for. */
const tensorFlowJs = 'tfjs-layers 4.22.0';
