// Where the programs under test lie.

import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Chromium: the one `CHROMIUM` names, or the first on `PATH`. */
export function chromiumPath(): string {
  const found = process.env.CHROMIUM || onPath(['chromium', 'chromium-browser', 'google-chrome']);
  if (!found) {
    throw new Error('No Chromium on PATH; install it, or name it in the variable CHROMIUM.');
  }
  return found;
}

/** Firefox: the one `FIREFOX` names, or the first on `PATH`, if there is one. */
export function firefoxPath(): string | undefined {
  return process.env.FIREFOX || onPath(['firefox-esr', 'firefox']);
}

/** The driver of WebKit, if it is there with the screen it needs. */
export function webkitPath(): string | undefined {
  return onPath(['Xvfb']) && onPath(['WebKitWebDriver']);
}

/** The hub with the page in it: the one `HELIOGRAPH_HUB` names, or what `cargo xtask build` leaves. */
export function hubPath(): string {
  const built = fileURLToPath(new URL('../../target/release/heliograph-hub', import.meta.url));
  const path = process.env.HELIOGRAPH_HUB || built;
  if (!isProgram(path)) {
    throw new Error(`There is no hub at ${path}; make it with: cargo xtask build`);
  }
  return path;
}

function onPath(names: string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
