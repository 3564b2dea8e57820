# Runs a PostgreSQL server for a test, as a user that is not root. $1: the folder of the server's programs, $2: init or run.
# run ends the server when standard input ends, that is with the test's process, however that ends.
set -u
umask 077
bin=$1
if [ "$2" = init ]; then
  # $3: where temporary folders lie. The password comes on standard input; the folder's name is the answer.
  folder=$(mktemp -d "$3/datapool-postgres-XXXXXX") || exit 1
  cd "$folder" || exit 1
  cat > password
  "$bin/initdb" -D data -U postgres -A scram-sha-256 --pwfile=password -E UTF8 --locale=C.UTF-8 --no-sync > log 2>&1
  code=$?
  rm password
  if [ "$code" != 0 ]; then cat log >&2; cd /; rm -rf "$folder"; exit "$code"; fi
  echo "$folder"
  exit 0
fi

# $3: the server's folder, $4: its port. The postmaster's id is the answer.
cd "$3" || exit 1
# Who interrupts the tests interrupts this too: it stays until the server and the folder are gone.
trap '' INT TERM HUP
exec 3<&0
"$bin/postgres" -D data -p "$4" -c listen_addresses=127.0.0.1 -c unix_socket_directories= >> log 2>&1 3<&- &
postmaster=$!
echo "$postmaster"
(
  # A line: the folder is still wanted. The end of the input: the test is gone.
  if read -r _ <&3; then exit 0; fi
  : > orphan
  kill -QUIT "$postmaster"
) > /dev/null 2>&1 &
watcher=$!
exec 3<&-
wait "$postmaster"
code=$?
if [ -e orphan ]; then cd / && rm -rf "$3"; else kill -KILL "$watcher" 2> /dev/null; fi
exit "$code"
