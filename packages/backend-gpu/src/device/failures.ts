/**
 * What goes wrong on the GPU is only known later: errors of WebGPU, indices out of range, a lost device. They are kept here, and
 * thrown where somebody waits for a result.
 */
export class Failures {
  readonly #device: GPUDevice;
  #first: Error | undefined;
  #lost: Error | undefined;

  constructor(device: GPUDevice) {
    this.#device = device;
    device.addEventListener('uncapturederror', (event) => {
      event.preventDefault?.();
      this.note(new Error(`gpu: ${event.error.message}`));
    });
    device.lost.then(({ reason, message }) => {
      this.#lost = new Error(
        `gpu: the device is lost (${reason}${message ? `: ${message}` : ''}). Tensors on it are gone: ` +
          'make a new backend with await gpu(), and load what was saved',
      );
    });
  }

  note(error: Error): void {
    this.#first ??= error;
  }

  checkLost(): void {
    if (this.#lost) throw this.#lost;
  }

  /** Throws what went wrong since the last time. */
  check(): void {
    this.checkLost();
    const error = this.#first;
    this.#first = undefined;
    if (error) throw error;
  }

  /** Makes something that may not fit; that it did not is noted. */
  watch<T>(what: string, make: () => T): T {
    this.#device.pushErrorScope('out-of-memory');
    const made = make();
    this.#device.popErrorScope().then(
      (error) => {
        if (error)
          this.note(
            new RangeError(
              `gpu: out of memory for ${what}. Use smaller batches or models, or an adapter with more memory`,
            ),
          );
      },
      () => {}, // the device is lost, which is noted elsewhere
    );
    return made;
  }
}
