#!/bin/sh
# Brings the databases `temporal` and `temporal_visibility` to the schema of this image. Safe to run again.
# Where the database is comes from SQL_HOST, SQL_PORT, SQL_USER, SQL_PASSWORD and SQL_PLUGIN, which the tool reads itself.
set -eu

: "${SCHEMA_DIR:?the folder with the versioned schemas}"

# Updating comes first, and only a database that says it holds no schema yet is set up: a set-up that is run over an
# existing schema has been known to reset its version, and the next upgrade then fails half-way.
prepare() {
  database=$1
  versions=$2
  temporal-sql-tool --database "$database" create-database
  if output=$(temporal-sql-tool --database "$database" update-schema --schema-dir "$versions" 2>&1); then
    echo "$database: the schema is up to date"
    return
  fi
  case $output in
    # The tool prints its errors as JSON, with the quotes round the name escaped.
    *schema_version*'does not exist'* | *'no rows in result set'*)
      echo "$database: no schema yet, setting it up"
      temporal-sql-tool --database "$database" setup-schema --version 0.0
      temporal-sql-tool --database "$database" update-schema --schema-dir "$versions"
      ;;
    *)
      echo "$output" >&2
      echo "$database: the schema could not be updated" >&2
      exit 1
      ;;
  esac
}

prepare temporal "$SCHEMA_DIR/temporal/versioned"
prepare temporal_visibility "$SCHEMA_DIR/visibility/versioned"
