# Writes the settings of the first start's user and becomes the server.
set -eu
umask 077
printf 'loopback_users = none\nlisteners.tcp.default = 5672\ndefault_user = %s\ndefault_pass = %s\nlog.console = true\nlog.file = false\n' \
    "${RABBITMQ_DEFAULT_USER:-guest}" "${RABBITMQ_DEFAULT_PASS:-guest}" > /etc/rabbitmq/rabbitmq.conf
unset RABBITMQ_DEFAULT_USER RABBITMQ_DEFAULT_PASS
exec /usr/lib/rabbitmq/bin/rabbitmq-server
