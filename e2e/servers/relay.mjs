// npm ws as in the classroom: a relay, all of whose clients get what one of them sends.
//
//     node relay.mjs [port, 8081] [--echo: the sender gets it too]

import { WebSocketServer } from 'ws';

const [port = '8081', ...options] = process.argv.slice(2);
const echo = options.includes('--echo');

const server = new WebSocketServer({ host: '127.0.0.1', port: Number(port) });
server.on('connection', (socket) => {
  socket.on('error', () => socket.terminate());
  socket.on('message', (data, binary) => {
    for (const other of server.clients) {
      if (echo || other !== socket) other.send(data, { binary });
    }
  });
});
