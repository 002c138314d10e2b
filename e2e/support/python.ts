// A Python with the package the copied programs ask for, in the user's cache folder.

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const VERSION = '17.4';
const CACHE = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
const FOLDER = join(CACHE, 'heliograph', 'tools', `python-websockets-${VERSION}`);

const run = promisify(execFile);

/** The path of the interpreter; `undefined` where it cannot be had. */
export async function pythonWithWebsockets(): Promise<string | undefined> {
  const python = join(FOLDER, 'bin', 'python');
  try {
    if (!existsSync(python)) await run('python3', ['-m', 'venv', FOLDER]);
    const has = await run(python, ['-c', 'import websockets']).catch(() => undefined);
    if (!has) await run(python, ['-m', 'pip', 'install', '--quiet', `websockets==${VERSION}`]);
    return python;
  } catch {
    return undefined;
  }
}
