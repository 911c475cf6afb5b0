-- What Chirp needs once in a PostgreSQL (16 or later): a role, a database, a schema with two extensions.
-- Run it as superuser with psql; it reads three environment variables and may be run again:
--     CHIRP_DB_NAME=chirp CHIRP_DB_USER=chirp_app CHIRP_DB_PASS=... psql -X -v ON_ERROR_STOP=1 -f postgres.sql
-- The role owns the schema chirp and nothing else; GoToSocial's own database stays out of its sight.
\getenv name CHIRP_DB_NAME
\getenv user CHIRP_DB_USER
\getenv pass CHIRP_DB_PASS
SELECT format('CREATE ROLE %I LOGIN', :'user') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'user') \gexec
ALTER ROLE :"user" PASSWORD :'pass';
SELECT format('CREATE DATABASE %I', :'name') WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'name') \gexec
-- Else every role of the server may connect.
REVOKE CONNECT, TEMPORARY ON DATABASE :"name" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"name" TO :"user";
\connect :"name"
SET client_min_messages = warning;
CREATE SCHEMA IF NOT EXISTS chirp AUTHORIZATION :"user";
CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA chirp;
CREATE EXTENSION IF NOT EXISTS unaccent SCHEMA chirp;
