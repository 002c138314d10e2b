#!/bin/sh
# RabbitMQ with MQTT over WebSocket on 127.0.0.1, port $1 (15675), path /ws; user ada, password
# lovelace. Data, cookie and epmd are its own and go away with it: another RabbitMQ on this machine
# is not disturbed. Erlang's own traffic takes the ports $2 (25675) and $3 (24369).
set -eu
folder=$(mktemp -d)
leave() {
  kill "$server" || true
  wait "$server" || true
  kill "$epmd" || true
  wait || true
  rm -rf "$folder"
}
trap leave EXIT
trap 'exit 0' INT TERM

cat >"$folder/rabbitmq.conf" <<END
listeners.tcp = none
mqtt.listeners.tcp = none
mqtt.allow_anonymous = false
web_mqtt.tcp.ip = 127.0.0.1
web_mqtt.tcp.port = ${1:-15675}
default_user = ada
default_pass = lovelace
loopback_users = none
END
echo '[rabbitmq_mqtt,rabbitmq_web_mqtt].' >"$folder/enabled_plugins"

export HOME="$folder"
export ERL_EPMD_ADDRESS=127.0.0.1 ERL_EPMD_PORT="${3:-24369}"
export RABBITMQ_NODENAME="heliograph-${1:-15675}@localhost" RABBITMQ_DIST_PORT="${2:-25675}"
export RABBITMQ_CONFIG_FILE="$folder/rabbitmq.conf"
export RABBITMQ_CONF_ENV_FILE="$folder/none"
export RABBITMQ_ENABLED_PLUGINS_FILE="$folder/enabled_plugins"
export RABBITMQ_MNESIA_BASE="$folder" RABBITMQ_LOG_BASE="$folder" RABBITMQ_LOGS=-
export RABBITMQ_PID_FILE="$folder/pid" RABBITMQ_FEATURE_FLAGS_FILE="$folder/flags"
export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1}'

epmd &
epmd=$!
# Debian's program of this name on PATH would become the user of the system's own RabbitMQ.
PATH="/usr/lib/rabbitmq/bin:$PATH" rabbitmq-server &
server=$!
wait "$server"
