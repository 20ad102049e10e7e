/** A worker of a page that reads pixels, and tells their bytes. */
import { decodeInBrowser } from './decode-in-browser.ts';
import { fromPixels } from './from-pixels.ts';

addEventListener('message', async ({ data }: MessageEvent<{ file: Blob; bitmap: ImageBitmap }>) => {
  try {
    const [file, bitmap] = [await decodeInBrowser(data.file, { mode: 'rgba' }), fromPixels(data.bitmap)];
    postMessage([file, bitmap].map((image) => ({ shape: image.shape, bytes: image.dataSync() })));
  } catch (error) {
    postMessage(String(error));
  }
});
