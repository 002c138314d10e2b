// npm aedes: MQTT 3.1.1 over WebSocket, its packets cut into pieces.
//
//     node aedes.mjs [port, 9001]

import http from 'node:http';
import { Aedes } from 'aedes';
import { createWebSocketStream, WebSocketServer } from 'ws';

const broker = await Aedes.createBroker();
const server = http.createServer();
const sockets = new WebSocketServer({ server, handleProtocols: () => 'mqtt' });
sockets.on('connection', (socket, request) => {
  const stream = createWebSocketStream(socket);
  // A client that is cut off is no news.
  stream.on('error', () => socket.terminate());
  broker.handle(stream, request);
});
server.listen(Number(process.argv[2] ?? 9001), '127.0.0.1');
