-- True when this login owns its database and finds the extension: nothing is left to be done by the master.
SELECT pg_get_userbyid(datdba) = current_user AND EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm')
FROM pg_database WHERE datname = current_database();
