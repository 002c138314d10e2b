# PyPI flask-socketio: by WebSocket where simple-websocket is installed, else by long polling alone.
# Everyone gets a `reading` ten times a second; the event `say` comes back to everyone as `said`;
# `capture` is acknowledged and answered with a `photo`, its bytes attached. The namespace /lab
# wants `auth: {token: "open sesame"}` and has a `reading` of its own.
#
#     python flask_socketio_server.py [port, 5000]

import sys
from pathlib import Path

from flask import Flask
from flask_socketio import ConnectionRefusedError, SocketIO, emit

PHOTO = Path(__file__).with_name("photo.png").read_bytes()
app = Flask(__name__)
io = SocketIO(
    app,
    async_mode="threading",
    cors_allowed_origins="*",
    ping_interval=1,
    ping_timeout=1,
)


@io.on("say")
def say(text):
    emit("said", text, broadcast=True)


@io.on("capture")
def capture(wish=None):
    emit("photo", {"mime": "image/png", "data": PHOTO})
    return {"ok": True}


@io.on("connect", namespace="/lab")
def enter(auth):
    if (auth or {}).get("token") != "open sesame":
        raise ConnectionRefusedError("wrong token")


def send_readings():
    count = 0
    while True:
        io.sleep(0.1)
        count += 1
        io.emit("reading", {"sensor": "A0", "value": count % 500, "unit": "lx"})
        laser = {"sensor": "laser", "value": count % 7, "unit": "mW"}
        io.emit("reading", laser, namespace="/lab")


port = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
io.start_background_task(send_readings)
io.run(app, host="127.0.0.1", port=port, allow_unsafe_werkzeug=True)
