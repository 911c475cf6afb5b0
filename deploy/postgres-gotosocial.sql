-- GoToSocial's own role and database, where it shares a PostgreSQL with Chirp (deploy/compose.yaml).
-- Run it as superuser with psql; it reads one environment variable and may be run again:
--     GTS_DB_PASSWORD=... psql -X -v ON_ERROR_STOP=1 -f postgres-gotosocial.sql
-- GoToSocial sorts by bytes: https://docs.gotosocial.org/en/latest/configuration/database/
\getenv pass GTS_DB_PASSWORD
SELECT 'CREATE ROLE gotosocial LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'gotosocial') \gexec
ALTER ROLE gotosocial PASSWORD :'pass';
SELECT $$CREATE DATABASE gotosocial OWNER gotosocial TEMPLATE template0 LOCALE 'C.UTF-8'$$
    WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'gotosocial') \gexec
-- Else every role may connect, Chirp's too.
REVOKE CONNECT, TEMPORARY ON DATABASE gotosocial FROM PUBLIC;
