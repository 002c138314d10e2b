#!/bin/sh
# mosquitto on 127.0.0.1: MQTT over WebSocket on port $1 (9001), plain MQTT on port $2 (1883).
# With a user as $3 and a password as $4, only that user may connect.
set -eu
folder=$(mktemp -d)
leave() {
  kill "$broker" || true
  wait || true
  rm -rf "$folder"
}
trap leave EXIT
trap 'exit 0' INT TERM

cat >"$folder/mosquitto.conf" <<END
listener ${2:-1883} 127.0.0.1
listener ${1:-9001} 127.0.0.1
protocol websockets
END
if [ $# -ge 4 ]; then
  mosquitto_passwd -b -c "$folder/passwords" "$3" "$4"
  echo "password_file $folder/passwords" >>"$folder/mosquitto.conf"
else
  echo "allow_anonymous true" >>"$folder/mosquitto.conf"
fi
# Started by root it becomes another user, who could not read the folder.
[ "$(id -u)" != 0 ] || echo "user root" >>"$folder/mosquitto.conf"

mosquitto -c "$folder/mosquitto.conf" &
broker=$!
wait "$broker"
