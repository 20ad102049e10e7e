/** Pixels of a file whose colours were not multiplied by alpha, as those of a canvas of two dimensions are. */
import { newCanvas } from './drawing.ts';

type Gl = WebGLRenderingContext;

/** One for all: browsers allow some sixteen. */
let reused: Gl | undefined;

/** In a page, WebKit has WebGL only on an element. */
const canvasHere = (operation: string): HTMLCanvasElement | OffscreenCanvas =>
  typeof document === 'object' ? document.createElement('canvas') : newCanvas(operation, 1, 1);

/**
 * Four bytes for each pixel; none where there is no WebGL, or the image is too large for it. In a page the file is shown by an `<img>`, as
 * WebKit multiplies what is in a bitmap, whatever it is asked for.
 */
export async function straightPixels(
  operation: string,
  file: Blob,
  bitmap: ImageBitmap,
): Promise<Uint8Array | undefined> {
  if (!reused || reused.isContextLost())
    reused = (canvasHere(operation).getContext('webgl') as Gl | null) ?? undefined;
  const { width, height } = bitmap;
  if (!reused || Math.max(width, height) > reused.getParameter(reused.MAX_TEXTURE_SIZE)) return undefined;
  if (typeof Image !== 'function') return uploaded(reused, bitmap, width, height);
  const address = URL.createObjectURL(file);
  try {
    const image = Object.assign(new Image(), { src: address });
    await image.decode();
    return uploaded(reused, image, width, height);
  } catch {
    // A page may forbid itself such addresses.
    return undefined;
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** A texture, which is not drawn, but read as it was uploaded. */
function uploaded(gl: Gl, source: TexImageSource, width: number, height: number): Uint8Array | undefined {
  const [texture, frame] = [gl.createTexture(), gl.createFramebuffer()];
  gl.bindTexture(gl.TEXTURE_2D, texture);
  gl.bindFramebuffer(gl.FRAMEBUFFER, frame);
  gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
  gl.pixelStorei(gl.UNPACK_COLORSPACE_CONVERSION_WEBGL, gl.NONE);
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, source);
  gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
  const data = new Uint8Array(4 * width * height);
  const isReadable = gl.checkFramebufferStatus(gl.FRAMEBUFFER) === gl.FRAMEBUFFER_COMPLETE;
  if (isReadable) gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, data);
  gl.deleteFramebuffer(frame);
  gl.deleteTexture(texture);
  return isReadable && gl.getError() === gl.NO_ERROR ? data : undefined;
}
