/** Serves the page, and the files it loads, on this machine alone. */
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize, sep } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/** Timers are precise, and threads are allowed, on isolated pages only. */
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cache-Control': 'no-store',
};

const page = '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><title>bench</title>';

/** @param folders - which folder answers for each first part of a path: { peers: '/the/folder/peers' } */
export async function serve(folders: Readonly<Record<string, string>>): Promise<{
  readonly address: string;
  readonly close: () => void;
}> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    if (path === '/')
      return void response.writeHead(200, { ...headers, 'Content-Type': types['.html'] }).end(page);
    const [, first = '', ...rest] = normalize(path).split(sep);
    const folder = Object.hasOwn(folders, first) ? folders[first] : undefined;
    const file = folder === undefined ? undefined : join(folder, ...rest);
    if (file === undefined || !existsSync(file) || !statSync(file).isFile())
      return void response.writeHead(404, headers).end();
    const type = types[extname(file)] ?? 'application/octet-stream';
    response.writeHead(200, { ...headers, 'Content-Type': type });
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}/`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
