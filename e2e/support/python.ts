// Pythons with the packages of `servers/requirements.txt` and `servers/requirements-polling.txt`,
// which `cargo xtask test` installs and names in variables.

import { execFileSync } from 'node:child_process';

/** With flask-socketio, simple-websocket and websockets; `undefined` where there is none. */
export const python = () => named('HELIOGRAPH_PYTHON', 'import websockets, flask_socketio, simple_websocket');

/** With flask-socketio of a generation that does without simple-websocket, and without it. */
export const pythonWithoutWebsockets = () => named('HELIOGRAPH_PYTHON_POLLING', 'import flask_socketio');

/** The interpreter that the variable names, or the one on `PATH` where it is not set. */
function named(variable: string, needs: string): string | undefined {
  const interpreter = process.env[variable] || 'python3';
  try {
    execFileSync(interpreter, ['-c', needs], { stdio: 'ignore' });
    return interpreter;
  } catch {
    return undefined;
  }
}
