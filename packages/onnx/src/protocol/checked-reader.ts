/** A reader of protocol buffers that notices where a file ends too early, which the one of pbf reads on beyond. */
import { PbfReader } from 'pbf';

/** Deeper nested messages are refused, as other readers do: each takes a part of the stack. */
const mostLevels = 100;

export class CheckedReader extends PbfReader {
  #level = 0;

  override readMessage<Message>(
    readField: (tag: number, result: Message, pbf: PbfReader) => void,
    result: Message,
  ): Message {
    const end = this.#endOf(this.readVarint());
    if (++this.#level > mostLevels)
      throw new Error(
        `the message at byte ${this.pos} lies in ${mostLevels} others, more than any model has`,
      );
    this.readFields(readField, result, end);
    this.#expect(end);
    this.#level--;
    return result;
  }

  /** Everything up to the end. */
  readAll<Message>(
    readField: (tag: number, result: Message, pbf: PbfReader) => void,
    result: Message,
  ): Message {
    this.readFields(readField, result);
    this.#expect(this.length);
    return result;
  }

  override readString(): string {
    this.#look();
    return super.readString();
  }

  override readBytes(): Uint8Array {
    this.#look();
    return super.readBytes();
  }

  override readPackedEnd(): number {
    return this.type === 2 ? this.#endOf(this.readVarint()) : super.readPackedEnd();
  }

  override skip(type: number): void {
    if ((type & 7) === 2) this.#look();
    super.skip(type);
  }

  /** Throws unless the field of bytes that begins here ends within the file. */
  #look(): void {
    const before = this.pos;
    this.#endOf(this.readVarint());
    this.pos = before;
  }

  #endOf(count: number): number {
    const end = this.pos + count;
    if (end <= this.length) return end;
    throw new Error(
      `what begins at byte ${this.pos} takes ${count} bytes, and the last one is ${this.length - 1}`,
    );
  }

  #expect(end: number): void {
    if (this.pos !== end) throw new Error(`byte ${this.pos} should be the end of a message, which is ${end}`);
  }
}
