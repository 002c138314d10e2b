// npm socket.io 4. Everyone gets a `reading` ten times a second; the event `say` comes back to
// everyone as `said`; `capture` is acknowledged and answered with a `photo`, its bytes attached.
// The namespace /lab wants `auth: {token: "open sesame"}` and has a `reading` of its own.
//
//     node socketio.mjs [port, 3000] [--polling | --late-websocket] [--keep] [--token TOKEN]
//
// --polling         long polling is all there is
// --late-websocket  no session may begin on a WebSocket, but one may move on to it
// --keep            keeps for two minutes what a client misses
// --token           outside of /lab, too, nobody comes in without `auth: {token: TOKEN}`

import { readFileSync } from 'node:fs';
import http from 'node:http';
import { Server } from 'socket.io';

const [port = '3000', ...options] = process.argv.slice(2);
const has = (option) => options.includes(option);

const beginsOnWebSocket = (request) => {
  const query = new URL(request.url, 'http://localhost').searchParams;
  return query.get('transport') === 'websocket' && !query.has('sid');
};
const server = http.createServer();
const io = new Server(server, {
  cors: { origin: '*' },
  pingInterval: 1_000,
  pingTimeout: 1_000,
  ...(has('--polling') && { transports: ['polling'] }),
  ...(has('--late-websocket') && {
    allowRequest: (request, decide) => decide(null, !beginsOnWebSocket(request)),
  }),
  ...(has('--keep') && { connectionStateRecovery: {} }),
});

const photo = readFileSync(new URL('photo.png', import.meta.url));
io.on('connection', (socket) => {
  socket.on('say', (text) => io.emit('said', text));
  socket.on('capture', (wish, acknowledge) => {
    acknowledge?.({ ok: true });
    socket.emit('photo', { mime: 'image/png', data: photo });
  });
  // As a dropped line would do it.
  socket.on('drop', () => socket.conn.transport.close());
});
const asking = (token) => (socket, next) =>
  next(socket.handshake.auth.token === token ? undefined : new Error('wrong token'));
if (has('--token')) io.use(asking(options[options.indexOf('--token') + 1]));
const lab = io.of('/lab').use(asking('open sesame'));

let count = 0;
setInterval(() => {
  count += 1;
  io.emit('reading', { sensor: 'A0', value: count % 500, unit: 'lx' });
  lab.emit('reading', { sensor: 'laser', value: count % 7, unit: 'mW' });
}, 100);
server.listen(Number(port), '127.0.0.1');
