// The web server of the bench pages: compressed as the hub does it, and with a fine clock.

import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress } from 'node:zlib';

const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
};

const compress = promisify(brotliCompress);

export class FileServer {
  private readonly compressed = new Map<string, Buffer>();

  private constructor(
    private readonly server: Server,
    private readonly roots: Record<string, string>,
  ) {}

  /** Serves each folder of `roots` under its name. */
  static async start(roots: Record<string, string>): Promise<FileServer> {
    const server = createServer();
    const files = new FileServer(server, roots);
    server.on('request', async (request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      try {
        const body = await files.read(pathname);
        response.writeHead(200, {
          'content-type': TYPES[extname(pathname)] ?? 'text/plain',
          'content-encoding': 'br',
          'cache-control': 'no-cache',
          // Isolated from all others, a page gets a clock that is not coarsened to 100 µs.
          'cross-origin-opener-policy': 'same-origin',
          'cross-origin-embedder-policy': 'require-corp',
        });
        response.end(body);
      } catch {
        response.writeHead(404).end();
      }
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return files;
  }

  get url(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async read(path: string): Promise<Buffer> {
    const known = this.compressed.get(path);
    if (known) return known;
    const [, root = '', ...rest] = normalize(path).split('/');
    const folder = this.roots[root];
    if (!folder) throw new Error(`no folder for ${path}`);
    const made = await compress(await readFile(join(folder, ...rest)));
    this.compressed.set(path, made);
    return made;
  }
}
