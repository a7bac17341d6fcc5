"""What Celery is told about a broker in Redis, which may go, hang and come back."""

from typing import Any

# Nothing here brings a message back (visibility_timeout and its kin): none has to be
# acknowledged, see CELERY_TASK_QUEUES.
TRANSPORT_OPTIONS: dict[str, Any] = {
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
