# Prepares the data of a MariaDB server. $1: mariadb-install-db. On standard input come the password, in a line, and the server's
# certificate with its key, or nothing.
read -r password
cat > server.pem
[ -s server.pem ] || rm server.pem
# As ALTER USER would, which the server does not know while its data is prepared.
cat > password.sql <<SQL
DELETE FROM mysql.global_priv WHERE User = '' OR (User = 'root' AND Host <> '127.0.0.1');
UPDATE mysql.global_priv SET Priv = JSON_SET(Priv, '$.plugin', 'mysql_native_password', '$.authentication_string', PASSWORD('$password')) WHERE User = 'root';
SQL
"$1" --no-defaults --datadir="$PWD/data" --extra-file=password.sql --auth-root-authentication-method=normal --skip-test-db \
  --innodb-log-file-size=8M --innodb-flush-log-at-trx-commit=0
code=$?
rm password.sql
exit "$code"
