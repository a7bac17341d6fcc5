"""What Celery is told about a broker in Redis, which may go, hang and come back."""

from typing import Any

# A message is only a doorbell: it is acknowledged before its task runs, because what is
# to be done stands in the database, where the sweep finds what a dead worker left. So
# nothing here has to bring a message back, and a task that runs twice does no harm.
TRANSPORT_OPTIONS: dict[str, Any] = {
    # A message taken by a worker that died before it said so comes back after this, and
    # at most interval x throttle later: by default after an hour, and 100 s. kombu 5.7
    # reads it here alone: other places are for results, and none are kept.
    "visibility_timeout": 300,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    # By default None: whoever rings would wait for a frozen Redis for ever. More than
    # the second for which a worker asks to be told of the next message.
    "socket_timeout": 2,
    "socket_connect_timeout": 2,
    # Would wait for each timeout twice.
    "retry_on_timeout": False,
    "socket_keepalive": True,
    # A worker notices a link that died without a word within 1 + 2 x this: by default
    # 51 s. With redis-py 7 or later it needs kombu 5.7 (kombu#2548).
    "health_check_interval": 5,
    # Of a publisher's attempts to connect; by default it tries for 4 s, pauses of 2 s
    # between: each save took 6 s. Workers and beat try for ever, whatever this says.
    "max_retries": 0,
}
