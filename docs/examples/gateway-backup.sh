#!/bin/sh
# Nightly, as the gateway's user (docs/dong-bo.md): the database, then the files, then the word to the desks.
# A desk lets go of its own bytes only of what a backup holds, so the word comes last and names the moment of the beginning.
set -eu
place=${1:?where to}
begun=$(date --iso-8601=seconds)
pg_dump --format=custom --file "$place/gateway.dump.new" "$MOTCUA_GATEWAY_DATABASE_URL"
pg_restore --list "$place/gateway.dump.new" >/dev/null # a dump that cannot be read is none
mv "$place/gateway.dump.new" "$place/gateway-$(date +%u).dump"
if [ -d "${2-}" ]; then cp --recursive --no-clobber --preserve=timestamps "$2/files" "$place/"; fi
"${COUNTER:-/opt/motcua/counter}" gateway backed-up --until "$begun"
