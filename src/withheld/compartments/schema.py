"""The tables of a vault, for SQLite and for PostgreSQL, in one place.

The desk takes them into its own database as they are: its models for them are to be unmanaged views of these tables.
"""

from __future__ import annotations

SCHEMA_VERSION = 1
APPLICATION = 0x57495448  # “WITH”: what SQLite's header calls the application

SQLITE = (
    "CREATE TABLE vault_leaf (number INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT",
    "CREATE TABLE vault_head (one INTEGER PRIMARY KEY CHECK (one = 1), body BLOB NOT NULL) STRICT",
    "CREATE TABLE vault_row (key BLOB PRIMARY KEY, body BLOB NOT NULL) STRICT",
)
"""Neither table says what a row means: only the key does. A rowid table keeps large bodies out of the key's tree."""

POSTGRESQL = (
    "CREATE TABLE vault_leaf (number bigint PRIMARY KEY, body bytea NOT NULL)",
    "CREATE TABLE vault_head (one integer PRIMARY KEY CHECK (one = 1), body bytea NOT NULL)",
    "CREATE TABLE vault_row (key bytea PRIMARY KEY, body bytea NOT NULL)",
    "CREATE TABLE vault_schema (version integer NOT NULL)",
    "INSERT INTO vault_schema (version) VALUES (1)",
)

LEAVES = "SELECT number, body FROM vault_leaf WHERE number >= {0} AND number <= {0} ORDER BY number"
LEAF = "SELECT number, body FROM vault_leaf WHERE number = {0}"
NEWEST = "SELECT coalesce(max(number), -1) FROM vault_leaf"
HEAD = "SELECT body FROM vault_head"
ROW = "SELECT body FROM vault_row WHERE key = {0}"
ROWS = "SELECT key, body FROM vault_row WHERE key >= {0} AND key < {0} ORDER BY key"
ROWS_TO_THE_END = "SELECT key, body FROM vault_row WHERE key >= {0} ORDER BY key"
APPEND = "INSERT INTO vault_leaf (number, body) VALUES ({0}, {0})"
SET_HEAD = "INSERT INTO vault_head (one, body) VALUES (1, {0}) ON CONFLICT (one) DO UPDATE SET body = excluded.body"
PUT = "INSERT INTO vault_row (key, body) VALUES ({0}, {0}) ON CONFLICT (key) DO UPDATE SET body = excluded.body"
REMOVE = "DELETE FROM vault_row WHERE key = {0}"
