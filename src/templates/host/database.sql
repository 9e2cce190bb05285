-- Run by the master login of RDS, which is no superuser. Two hosts may run it at once: the second waits here.
SELECT pg_advisory_lock(hashtext('orthweb'));

\set verifier `"$ORTHWEB_BIN"/database-password`
SELECT :'verifier' NOT LIKE 'SCRAM-SHA-256$%' AS no_verifier \gset
\if :no_verifier
  \warn 'no password could be made or read'
  SELECT 1 / 0;
\endif

SELECT format('CREATE ROLE %I LOGIN', :'role') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role') \gexec
SELECT format('ALTER ROLE %I LOGIN PASSWORD %L', :'role', :'verifier') \gexec

-- To give something to a role one must be able to act as it. Since 16, who makes a role cannot by that alone.
SELECT current_setting('server_version_num')::int >= 160000 AS grants_are_finer \gset
\if :grants_are_finer
  SELECT format('GRANT %I TO CURRENT_USER WITH SET TRUE, INHERIT TRUE', :'role') \gexec
\else
  SELECT format('GRANT %I TO CURRENT_USER WITH ADMIN OPTION', :'role') \gexec
\endif

-- Owner of its database: Orthanc makes and changes its tables itself, and since PostgreSQL 15 nobody else may.
SELECT format('ALTER DATABASE %I OWNER TO %I', :'database', :'role') \gexec
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;
SELECT pg_advisory_unlock(hashtext('orthweb'));
