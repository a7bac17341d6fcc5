"""PostgreSQL may be started again while workers and pages hold connections to it."""

import pytest

pytestmark = pytest.mark.live

CUT = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@pytest.mark.parametrize("step", ["after-claim", "between-upsert-and-mark"])
@pytest.mark.fault("connections to PostgreSQL cut {step}", only=True)
def test_connections_to_the_database_may_be_cut(shop, fault, run, step):
    shop.ask(step, "wait")
    shop.add_products(40)
    shop.wait_for(step)

    fault.strikes_within(2)
    shop.rows(CUT)
    shop.go_on()

    fault.is_over()
