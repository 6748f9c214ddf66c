#!/bin/sh
# Makes the database on the first start, as the official image does, and then becomes the server.
# `docker-entrypoint.sh initialize` only makes it.
# Read: POSTGRES_PASSWORD (needed), POSTGRES_USER (postgres), POSTGRES_DB (like the user), POSTGRES_INITDB_ARGS, PGDATA.
set -eu

user=${POSTGRES_USER:-postgres}
database=${POSTGRES_DB:-$user}

initialize() {
  if [ -z "${POSTGRES_PASSWORD:-}" ]; then
    echo 'POSTGRES_PASSWORD is not set: the superuser needs a password on the first start.' >&2
    exit 1
  fi
  # Renamed when it is whole: a container that is killed here starts from the beginning.
  draft=$PGDATA.new
  rm -rf "$draft"
  mkdir -p "$draft"
  printf '%s\n' "$POSTGRES_PASSWORD" >/tmp/password
  # The arguments are several words.
  # shellcheck disable=SC2086
  initdb --pgdata="$draft" --username="$user" --pwfile=/tmp/password \
    --auth-local=trust --auth-host=scram-sha-256 ${POSTGRES_INITDB_ARGS:-} >&2
  rm /tmp/password
  echo 'host all all all scram-sha-256' >>"$draft/pg_hba.conf"
  echo "listen_addresses = '*'" >>"$draft/postgresql.conf"
  if [ "$database" != postgres ]; then
    # A server of its own for one statement: nobody can connect before the database is whole.
    echo "CREATE DATABASE \"$database\"" | postgres --single -D "$draft" postgres >&2
  fi
  mv "$draft" "$PGDATA"
}

case ${1:-postgres} in
  initialize) initialize ;;
  postgres | -*)
    [ -s "$PGDATA/PG_VERSION" ] || initialize
    [ "${1:-postgres}" = postgres ] && [ $# -gt 0 ] && shift
    exec postgres -D "$PGDATA" "$@"
    ;;
  *) exec "$@" ;;
esac
