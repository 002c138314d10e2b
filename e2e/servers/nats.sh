#!/bin/sh
# nats-server on 127.0.0.1 with MQTT over WebSocket on port $1 (8080), path /mqtt; NATS and plain
# MQTT on ports of their own, $2 (4222) and $3 (1883). MQTT needs JetStream, which keeps its data
# in a folder that goes away with the server.
#
# One node of a cluster: $4 is the port for other nodes, all further ones are the others' such ports.
#
#     sh nats.sh 8081 4221 1881 6221  6222 6223
#     sh nats.sh 8082 4222 1882 6222  6221 6223
#     sh nats.sh 8083 4223 1883 6223  6221 6222
set -eu
folder=$(mktemp -d)
leave() {
  kill "$server" || true
  wait || true
  rm -rf "$folder"
}
trap leave EXIT
trap 'exit 0' INT TERM

cat >"$folder/nats.conf" <<END
server_name: node-${1:-8080}
listen: "127.0.0.1:${2:-4222}"
jetstream { store_dir: "$folder" }
websocket { listen: "127.0.0.1:${1:-8080}", no_tls: true }
END
if [ $# -lt 4 ]; then
  echo "mqtt { listen: \"127.0.0.1:${3:-1883}\" }" >>"$folder/nats.conf"
else
  own=$4
  # Said outright: else a node that is asked before it has met all others makes fewer.
  echo "mqtt { listen: \"127.0.0.1:${3:-1883}\", stream_replicas: 3 }" >>"$folder/nats.conf"
  shift 4
  {
    echo "cluster { name: heliograph, listen: \"127.0.0.1:$own\", routes: ["
    for port; do echo "  \"nats://127.0.0.1:$port\""; done
    echo "] }"
  } >>"$folder/nats.conf"
fi

nats-server -c "$folder/nats.conf" &
server=$!
wait "$server"
