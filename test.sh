#!/usr/bin/env bash
# Builds everything and runs every test: the quick tier, or with --full the long proofs too.
# The last line is "N passed, N failed"; the exit code says the same.
set -uo pipefail

full=0
for argument in "$@"; do
  case "$argument" in
    --full) full=1 ;;
    *) echo "usage: $0 [--full]" >&2; exit 2 ;;
  esac
done

cd "$(dirname "${BASH_SOURCE[0]}")" || exit 2
exec < /dev/null
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 DOTNET_CLI_UI_LANGUAGE=en
export TESTINGPLATFORM_TELEMETRY_OPTOUT=1
if [ "$full" = 1 ]; then export DATAPOOL_FULL=1; else unset DATAPOOL_FULL; fi

work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT

skipped=0
finish() {
  if [ "$skipped" -gt 0 ]; then echo "$skipped skipped, because something above could not be installed."; fi
  echo "$1 passed, $2 failed"
  if [ "$2" -eq 0 ] && [ "$1" -gt 0 ]; then exit 0; fi
  exit 1
}

# Installs the packages named first where the command named last is missing. What needs it is skipped otherwise.
need() {
  local command="${!#}" packages=("${@:1:$#-1}") root=""
  if command -v "$command" > /dev/null; then return; fi
  if [ "$(id -u)" != 0 ]; then
    if sudo -n true 2> /dev/null; then root="sudo -n"; else root="no"; fi
  fi
  if [ "$root" = no ] || ! command -v apt-get > /dev/null; then
    echo "$command is missing and cannot be installed here (neither root nor sudo)."
    return
  fi
  echo "Installing ${packages[*]}."
  { $root apt-get update -q && $root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${packages[@]}"; } \
    > "$work/apt" 2>&1 || { echo "${packages[*]} could not be installed:"; tail -n 5 "$work/apt"; }
}

# strace shows that an answer comes after its fsync and injects disk errors.
need strace strace
# The displays are tried in a real browser, which wants fonts for what the page's own do not have.
if ! command -v chromium-browser > /dev/null; then need chromium fonts-dejavu-core chromium; fi

# The store that is not SQLite is tried with a real server, which each run starts for itself.
if ! compgen -G "/usr/lib/postgresql/*/bin/initdb" > /dev/null; then need postgresql initdb; fi
# A source that is MariaDB, in the same way: the package of the programs alone, which starts nothing.
if [ ! -x /usr/sbin/mariadbd ]; then need mariadb-server-core mariadb-client-core mariadbd; fi

# The double of SQL Server is tried with a client that others wrote.
need freetds-bin tsql

if ! dotnet build DataPool.slnx -c Release -nodeReuse:false > "$work/build" 2>&1; then
  grep -E "(error|warning) [A-Z]+[0-9]+" "$work/build" | sort -u | head -n 40 || true
  tail -n 5 "$work/build"
  finish 0 1
fi
echo "Built."

# One project after another: the proofs run real servers under load.
export DATAPOOL_PROOFS_FIGURES="$work/figures"
dotnet test --solution DataPool.slnx -c Release --no-build --max-parallel-test-modules 1 --no-progress --no-ansi \
  2>&1 | tee "$work/tests"
code=${PIPESTATUS[0]}
# The server's tests once more, with everything kept in PostgreSQL.
if [ "$full" = 1 ]; then
  DATAPOOL_TEST_STORAGE=PostgreSql dotnet test --project tests/DataPool.Server.Tests -c Release --no-build --no-progress --no-ansi \
    2>&1 | tee "$work/postgresql"
  other=${PIPESTATUS[0]}
  if [ "$code" -eq 0 ]; then code=$other; fi
fi
if [ -s "$work/figures" ]; then echo; echo "Figures:"; cat "$work/figures"; fi

# What failed stands at the end too: a log that is cut keeps its end.
failures() { awk '/^failed /{ shown = 1 } /^[^ ]/ && !/^failed /{ shown = 0 } shown' "$@"; }
touch "$work/postgresql"
if [ "$code" -ne 0 ]; then echo; failures "$work/tests" "$work/postgresql"; fi

# The runner's summary stands over several lines at its end; the last value of each counts.
count() { awk -v name="$1:" '$1 == name { value = $2 } END { print value + 0 }' "$2"; }
passed=$(count succeeded "$work/tests")
failed=$(count failed "$work/tests")
skipped=$(count skipped "$work/tests")
# The long tier is a proof only where nothing was left out.
if [ "$full" = 1 ] && [ "$skipped" -gt 0 ]; then failed=$((failed + skipped)); fi
# On PostgreSQL what only SQLite has is left out by design.
if [ "$full" = 1 ]; then
  passed=$((passed + $(count succeeded "$work/postgresql")))
  failed=$((failed + $(count failed "$work/postgresql")))
fi
# A run that broke off (no tests, a crashed project) is a failure even where no test says so.
if [ "$code" -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi
finish "$passed" "$failed"
