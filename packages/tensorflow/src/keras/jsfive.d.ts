/** What is used of jsfive, which has no types of its own. */
declare module 'jsfive' {
  export class Group {
    readonly keys: string[];
    readonly attrs: Readonly<Record<string, unknown>>;
    /** The group or the dataset at a path. Throws a text where there is none. */
    get(path: string): Group | Dataset | undefined;
  }
  export class Dataset {
    readonly shape: number[];
    /** '<f4' */
    readonly dtype: unknown;
    readonly attrs: Readonly<Record<string, unknown>>;
    readonly value: ArrayLike<number>;
    /** Where the parts of its description lie in the bytes of the file. */
    readonly _dataobjects: {
      readonly fh: ArrayBuffer;
      find_msg_type(kind: number): readonly ReadonlyMap<string, number>[];
    };
  }
  export class File extends Group {
    constructor(bytes: ArrayBuffer, name: string);
  }
}
