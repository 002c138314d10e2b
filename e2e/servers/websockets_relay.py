# PyPI websockets: a relay, all of whose clients get what one of them sends, the sender included.
#
#     python websockets_relay.py [port, 8765]

import asyncio
import sys

from websockets.asyncio.server import broadcast, serve

clients = set()


async def relay(client):
    clients.add(client)
    try:
        async for message in client:
            broadcast(clients, message)
    finally:
        clients.discard(client)


async def main(port):
    async with serve(relay, "127.0.0.1", port) as server:
        await server.serve_forever()


asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 8765))
