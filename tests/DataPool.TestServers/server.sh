# Runs a database server for a test, as a user that is not root. $1: init or run.
# run ends the server when standard input ends, that is with the test's process, however that ends.
set -u
umask 077
if [ "$1" = init ]; then
  # $2: where temporary folders lie, $3: the server's kind, $4: the script that prepares its data in the current folder, and
  # then that script's arguments. It reads standard input. The folder's name is the answer.
  folder=$(mktemp -d "$2/datapool-$3-XXXXXX") || exit 1
  cd "$folder" || exit 1
  prepare=$4
  shift 4
  sh -c "$prepare" prepare "$@" > log 2>&1
  code=$?
  if [ "$code" != 0 ]; then cat log >&2; cd /; rm -rf "$folder"; exit "$code"; fi
  echo "$folder"
  exit 0
fi

# $2: the server's folder, $3: the signal that ends it at once, and then its program with the arguments. The program's id is the answer.
cd "$2" || exit 1
# Who interrupts the tests interrupts this too: it stays until the server and the folder are gone.
trap '' INT TERM HUP
exec 3<&0
folder=$2
signal=$3
shift 3
"$@" >> log 2>&1 3<&- &
server=$!
echo "$server"
(
  # A line: the folder is still wanted. The end of the input: the test is gone.
  if read -r _ <&3; then exit 0; fi
  : > orphan
  kill -"$signal" "$server"
) > /dev/null 2>&1 &
watcher=$!
exec 3<&-
wait "$server"
code=$?
if [ -e orphan ]; then cd / && rm -rf "$folder"; else kill -KILL "$watcher" 2> /dev/null; fi
exit "$code"
