/** Frames of a camera, as tensors. */
import { checkChoice, checkNames, type Tensor, written } from '@glissade/tensor';
import {
  checkPixelOptions,
  type FromPixelsOptions,
  imageOf,
  pixelOptionNames,
  pixelsOf,
} from './from-pixels.ts';
import { isSize } from './limit.ts';
import type { PageStream, PageVideo } from './page-types.ts';

/** What `camera` accepts: which camera, and what `fromPixels` does with its frames. */
export interface CameraOptions extends FromPixelsOptions {
  /** The camera that looks at the user, or away. Default: the browser's choice. */
  readonly facingMode?: 'user' | 'environment';
  /** Of `navigator.mediaDevices.enumerateDevices()`: that camera and no other. Default: the browser's choice. */
  readonly deviceId?: string;
  /** The size that the camera is asked for; it gives the nearest that it has. Default: the camera's own. */
  readonly resolution?: readonly [height: number, width: number];
}

const names = [...pixelOptionNames, 'facingMode', 'deviceId', 'resolution'];

/** Why there is no camera: refused by the user or the page's policy, none there, held by another program, or not asked for in such a page. */
export type CameraProblem = 'denied' | 'missing' | 'busy' | 'insecure' | 'unknown';

/** Thrown where a camera cannot be opened. */
export class CameraError extends Error {
  override name = 'CameraError';
  /** What a page may tell its user in words of its own. */
  readonly problem: CameraProblem;

  constructor(problem: CameraProblem, message: string, options?: ErrorOptions) {
    super(`camera: ${message}`, options);
    this.problem = problem;
  }
}

/** An open camera. `camera` makes one. */
export class Camera implements AsyncIterable<Tensor> {
  /** Shows what the camera sees: put it into the page, or leave it. */
  readonly video: PageVideo;
  /** What the browser gave. */
  readonly stream: PageStream;
  readonly #options: FromPixelsOptions;

  /** Use `camera`. */
  constructor(stream: PageStream, video: PageVideo, options: FromPixelsOptions) {
    this.stream = stream;
    this.video = video;
    this.#options = options;
  }

  /** Whether there are frames: until `stop()`, or until the camera is unplugged or taken away. */
  get isOpen(): boolean {
    return tracksOf(this.stream).some(({ readyState }) => readyState === 'live');
  }

  /** The frame that is seen now: uint8 [channels, height, width]. Rejects once the camera is stopped. */
  async capture(): Promise<Tensor> {
    if (!this.isOpen) throw new Error('capture: the camera is stopped; open it anew by await camera()');
    return imageOf(pixelsOf('capture', this.video as HTMLVideoElement, this.#options), this.#options.mode);
  }

  /** Each new frame, until the camera is stopped; those that come while one is worked on are left out. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Tensor, void> {
    while (this.isOpen) {
      yield await this.capture();
      await this.#nextFrame();
    }
  }

  /** Ends it: the light of the camera goes out. */
  stop(): void {
    for (const track of tracksOf(this.stream)) track.stop();
    (this.video as HTMLVideoElement).srcObject = null;
  }

  /** `await using lens = await camera()` stops it at the end of the block. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.stop();
  }

  /** Until there is another frame, or none to come. */
  #nextFrame(): Promise<void> {
    const video = this.video as HTMLVideoElement;
    return new Promise((resolve) => {
      // A track that is stopped says nothing, and a page that is hidden gets no frames.
      const watch = setInterval(() => this.isOpen || done(), 100);
      const done = (): void => {
        clearInterval(watch);
        resolve();
      };
      if ('requestVideoFrameCallback' in video) video.requestVideoFrameCallback(done);
      else requestAnimationFrame(done);
    });
  }
}

const tracksOf = (stream: PageStream): readonly MediaStreamTrack[] => (stream as MediaStream).getTracks();

/**
 * Opens a camera, after the browser has asked the user: its frames as `fromPixels` reads them. In pages alone, not in their workers; from an
 * address with https, or from localhost. TensorFlow.js calls it `tf.data.webcam`.
 *
 * @throws CameraError, whose `problem` says why: 'denied', 'missing', 'busy' or 'insecure'
 *
 * @example
 * ```ts no-run
 * import { camera } from '@glissade/images';
 *
 * const lens = await camera({ size: [64, 64], fit: 'cover', mirror: true, facingMode: 'user' });
 * document.body.append(lens.video);
 * const frame = await lens.capture(); // uint8 [3, 64, 64]
 * for await (const each of lens) console.log(each.shape); // until lens.stop()
 * ```
 */
export async function camera(options: CameraOptions = {}): Promise<Camera> {
  checkNames('camera', options, names);
  checkPixelOptions('camera', options);
  const stream = await opened(constraintsOf(options));
  const video = Object.assign(document.createElement('video'), { muted: true, playsInline: true });
  video.srcObject = stream;
  try {
    const hasFrame = new Promise((resolve) => video.addEventListener('loadeddata', resolve, { once: true }));
    await video.play();
    await hasFrame;
  } catch (error) {
    for (const track of stream.getTracks()) track.stop();
    throw new CameraError('unknown', `it is open, but shows nothing: ${(error as Error).message}`, {
      cause: error,
    });
  }
  return new Camera(stream, video, options);
}

function constraintsOf({ facingMode, deviceId, resolution }: CameraOptions): MediaStreamConstraints {
  if (facingMode !== undefined) checkChoice('camera', 'facingMode', facingMode, ['user', 'environment']);
  if (deviceId !== undefined && typeof deviceId !== 'string')
    throw new TypeError(`camera: deviceId is ${written(deviceId)}; expected a string of enumerateDevices()`);
  if (resolution !== undefined && !isSize(resolution))
    throw new RangeError(`camera: resolution is ${written(resolution)}; expected [height, width] in pixels`);
  const video = {
    ...(facingMode && { facingMode }),
    ...(deviceId !== undefined && { deviceId: { exact: deviceId } }),
    ...(resolution && { height: resolution[0], width: resolution[1] }),
  };
  return { video, audio: false };
}

/** Source of the names: https://www.w3.org/TR/mediacapture-streams/#dom-mediadevices-getusermedia */
const problems: Readonly<Record<string, readonly [CameraProblem, string]>> = {
  NotAllowedError: ['denied', 'the user, the browser or a permissions policy of the page has refused it'],
  SecurityError: ['denied', 'the browser has refused it'],
  NotFoundError: ['missing', 'there is none at this machine'],
  OverconstrainedError: ['missing', 'there is none such; leave out deviceId, or ask enumerateDevices() anew'],
  NotReadableError: ['busy', 'another program uses it, or it does not answer'],
  AbortError: ['busy', 'it does not answer'],
};

async function opened(constraints: MediaStreamConstraints): Promise<MediaStream> {
  if (typeof document !== 'object')
    throw new CameraError('missing', 'there are cameras in pages only, not in workers or in Node.js');
  const { mediaDevices } = navigator as { readonly mediaDevices?: MediaDevices };
  if (typeof mediaDevices?.getUserMedia !== 'function')
    throw new CameraError('insecure', 'pages get one from addresses with https only, or from localhost');
  try {
    return await mediaDevices.getUserMedia(constraints);
  } catch (error) {
    const { name, message } = error as Error;
    const [problem, text] = problems[name] ?? ['unknown', message];
    throw new CameraError(problem, text, { cause: error });
  }
}
