# Runs a MariaDB server for a test, as a user that is not root. $1: the server's program, $2: init or run.
# run ends the server when standard input ends, that is with the test's process, however that ends.
set -u
umask 077
server=$1
if [ "$2" = init ]; then
  # $3: the program that prepares data, $4: where temporary folders lie. On standard input come the password, in a line, and the
  # server's certificate with its key, or nothing. The folder's name is the answer.
  folder=$(mktemp -d "$4/datapool-mariadb-XXXXXX") || exit 1
  cd "$folder" || exit 1
  read -r password
  cat > server.pem
  [ -s server.pem ] || rm server.pem
  # As ALTER USER would, which the server does not know while its data is prepared.
  cat > password.sql <<SQL
DELETE FROM mysql.global_priv WHERE User = '' OR (User = 'root' AND Host <> '127.0.0.1');
UPDATE mysql.global_priv SET Priv = JSON_SET(Priv, '$.plugin', 'mysql_native_password', '$.authentication_string', PASSWORD('$password')) WHERE User = 'root';
SQL
  "$3" --no-defaults --datadir="$folder/data" --extra-file=password.sql --auth-root-authentication-method=normal --skip-test-db \
    --innodb-log-file-size=8M --innodb-flush-log-at-trx-commit=0 > log 2>&1
  code=$?
  rm password.sql
  if [ "$code" != 0 ]; then cat log >&2; cd /; rm -rf "$folder"; exit "$code"; fi
  echo "$folder"
  exit 0
fi

# $3: the server's folder, $4: its port. The server's id is the answer.
cd "$3" || exit 1
# Who interrupts the tests interrupts this too: it stays until the server and the folder are gone.
trap '' INT TERM HUP
exec 3<&0
set -- "$3" --no-defaults --datadir="$3/data" --port="$4" --bind-address=127.0.0.1 --socket=socket --pid-file=pid --skip-name-resolve \
  --innodb-log-file-size=8M --innodb-buffer-pool-size=32M --character-set-server=utf8mb4
folder=$1
shift
if [ -e server.pem ]; then set -- "$@" --ssl-cert="$folder/server.pem" --ssl-key="$folder/server.pem"; fi
"$server" "$@" >> log 2>&1 3<&- &
id=$!
echo "$id"
(
  # A line: the folder is still wanted. The end of the input: the test is gone.
  if read -r _ <&3; then exit 0; fi
  : > orphan
  kill -KILL "$id"
) > /dev/null 2>&1 &
watcher=$!
exec 3<&-
wait "$id"
code=$?
if [ -e orphan ]; then cd / && rm -rf "$folder"; else kill -KILL "$watcher" 2> /dev/null; fi
exit "$code"
