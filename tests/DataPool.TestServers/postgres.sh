# Prepares the data of a PostgreSQL server. $1: initdb. The password comes on standard input.
cat > password
"$1" -D data -U postgres -A scram-sha-256 --pwfile=password -E UTF8 --locale=C.UTF-8 --no-sync
code=$?
rm password
exit "$code"
