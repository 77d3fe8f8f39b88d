#!/bin/sh
# Puts a new build into service, one node after another. The balancer sends a node nothing new before it is stopped, so
# that no caller is refused.
set -eu
cd "$(dirname "$0")"
compose=${COMPOSE:-docker compose}

tell() {
    # shellcheck disable=SC2016
    $compose exec -T balancer bash -c 'exec 3<>/dev/tcp/127.0.0.1/9999; echo "$0" >&3; cat <&3' "$1"
}

$compose build offerlens-1
for node in offerlens-1 offerlens-2 offerlens-3; do
    tell "set server offerlens/$node state drain"
    $compose up -d --no-deps --force-recreate --wait "$node"
    tell "set server offerlens/$node state ready"
    until tell "show stat" | grep -q "^offerlens,$node,.*,UP,"; do sleep 1; done
    echo "$node is up"
done
