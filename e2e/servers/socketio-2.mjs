// npm socket.io 2, whose protocol is not the one of 3 and 4.
//
//     node socketio-2.mjs [port, 3002]

import http from 'node:http';
import SocketIo from 'socket.io-2';

const server = http.createServer();
const io = SocketIo(server, { origins: '*:*' });
setInterval(() => io.emit('reading', { sensor: 'A0', value: 461 }), 100);
server.listen(Number(process.argv[2] ?? 3002), '127.0.0.1');
