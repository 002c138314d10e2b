// HTTP for devices that offer nothing better: JSON at /status with an ETag, which changes every
// four seconds, and Server-Sent Events at /events, ten a second.
//
//     node http.mjs [port, 8082]

import http from 'node:http';

const ALLOWED = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Headers': '*',
  'Access-Control-Expose-Headers': 'ETag',
};

function status(request, response) {
  const turn = Math.floor(Date.now() / 4_000);
  const headers = { ...ALLOWED, ETag: `"${turn}"`, 'Content-Type': 'application/json' };
  const known = request.headers['if-none-match'] === headers.ETag;
  response.writeHead(known ? 304 : 200, headers);
  response.end(known ? undefined : JSON.stringify({ temp: 20 + (turn % 10), hum: 40 }));
}

function events(response) {
  response.writeHead(200, { ...ALLOWED, 'Content-Type': 'text/event-stream' });
  let level = 0;
  const timer = setInterval(() => response.write(`data: {"level": ${level++}}\n\n`), 100);
  response.on('close', () => clearInterval(timer));
}

http
  .createServer((request, response) => {
    if (request.method === 'OPTIONS') response.writeHead(204, ALLOWED).end();
    else if (request.url === '/status') status(request, response);
    else if (request.url === '/events') events(response);
    else response.writeHead(404, ALLOWED).end();
  })
  .listen(Number(process.argv[2] ?? 8082), '127.0.0.1');
