/** Images as files, as folders, and as pages have them. */
export { Camera, CameraError, type CameraOptions, type CameraProblem, camera } from './camera.ts';
export { type DecodeOptions, decodeImage } from './decode-image.ts';
export { type DecodeInBrowserOptions, decodeInBrowser } from './decode-in-browser.ts';
export { type DrawBoxesOptions, drawBoundingBoxes } from './draw-bounding-boxes.ts';
export { type DrawKeypointsOptions, drawKeypoints } from './draw-keypoints.ts';
export { type DrawMasksOptions, drawSegmentationMasks } from './draw-segmentation-masks.ts';
export type { Color } from './drawn-colors.ts';
export { encodePng } from './encode-png.ts';
export type { FolderFile } from './folder-files.ts';
export { type FromPixelsOptions, fromPixels } from './from-pixels.ts';
export { ImageFolder, type ImageFolderOptions, imageFolder } from './image-folder.ts';
export { type GridOptions, makeGrid } from './make-grid.ts';
export type { PixelSource } from './pixel-source.ts';
export type { ImageMode } from './pixels.ts';
export { type DrawnOn, toImageData, toPixels } from './to-pixels.ts';
