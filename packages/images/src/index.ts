/** Images as files and folders. */
export { type DecodeOptions, decodeImage } from './decode-image.ts';
export { encodePng } from './encode-png.ts';
export type { FolderFile } from './folder-files.ts';
export { ImageFolder, type ImageFolderOptions, imageFolder } from './image-folder.ts';
export { type GridOptions, makeGrid } from './make-grid.ts';
export type { ImageMode } from './pixels.ts';
