-- What RDS has done before anybody can connect.
\set password `cat /run/sandbox/master-password`
SELECT 'CREATE ROLE rds_superuser NOLOGIN'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'rds_superuser') \gexec
GRANT pg_monitor, pg_signal_backend, pg_checkpoint TO rds_superuser WITH ADMIN OPTION;
SELECT format('CREATE ROLE %I LOGIN CREATEROLE CREATEDB IN ROLE rds_superuser', :'master')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'master') \gexec
SELECT format('ALTER ROLE %I PASSWORD %L', :'master', :'password') \gexec
SELECT format('CREATE DATABASE %I OWNER %I', :'database', :'master')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
