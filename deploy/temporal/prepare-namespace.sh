#!/bin/sh
# Creates the namespace, sets its retention and adds the search attributes that are missing. Safe to run again.
# The server's address comes from TEMPORAL_ADDRESS, which the CLI reads itself.
set -eu

: "${TEMPORAL_NAMESPACE:?the namespace to prepare}"
: "${RETENTION:?how long closed workflows are kept, such as 168h}"
: "${KEYWORD_ATTRIBUTES:?names of search attributes, separated by spaces}"

# Each step is tried for a minute: a server that has just opened its port is still electing shards, and a new namespace
# reaches its caches some seconds after it was created.
ATTEMPTS=30
PAUSE_SECONDS=2

eventually() {
  attempt=1
  until output=$("$@" 2>&1); do
    if [ "$attempt" -ge "$ATTEMPTS" ]; then
      echo "$output" >&2
      echo "gave up after $ATTEMPTS attempts: $*" >&2
      exit 1
    fi
    attempt=$((attempt + 1))
    sleep "$PAUSE_SECONDS"
  done
}

has_namespace() {
  temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1
}

ensure_namespace() {
  if has_namespace; then
    temporal operator namespace update --namespace "$TEMPORAL_NAMESPACE" --retention "$RETENTION"
  else
    temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention "$RETENTION"
  fi
}

has_attribute() {
  temporal operator search-attribute list --namespace "$TEMPORAL_NAMESPACE" | grep -Eq "^ *$1 +Keyword *\$"
}

# Another process may have created it in between, so the list has the last word, not the answer to the creation.
ensure_attribute() {
  has_attribute "$1" && return
  temporal operator search-attribute create --namespace "$TEMPORAL_NAMESPACE" --name "$1" --type Keyword || true
  has_attribute "$1"
}

eventually temporal operator cluster health
echo 'The server is healthy'
eventually ensure_namespace
echo "Namespace $TEMPORAL_NAMESPACE keeps closed workflows for $RETENTION"
for attribute in $KEYWORD_ATTRIBUTES; do
  eventually ensure_attribute "$attribute"
  echo "Search attribute $attribute is there"
done
