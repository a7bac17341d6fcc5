from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from webapp.secret_key import secret_key_of_this_machine


def test_the_secret_key_is_made_once_and_kept_for_the_owner_alone(tmp_path):
    first = secret_key_of_this_machine(tmp_path)
    second = secret_key_of_this_machine(tmp_path)

    path = tmp_path / "secret_key"
    assert len(first) > 50
    assert first == second == path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600


def test_processes_that_start_at_once_agree_on_the_secret_key(tmp_path):
    start = Barrier(8)

    def read(_):
        start.wait()
        return secret_key_of_this_machine(tmp_path)

    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(read, range(8)))

    assert keys == {(tmp_path / "secret_key").read_text()}
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]
