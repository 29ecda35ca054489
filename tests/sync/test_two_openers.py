import multiprocessing
from pathlib import Path

from app.sync.csu.store import open_answers, read_counters
from tests.support.openers import open_and_write

PATIENCE_S = 30
STORES = 6


def test_a_new_store_that_two_processes_open_at_once_keeps_what_both_write(tmp_path: Path):
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["dbos", "tests.support.kills", "tests.support.openers"])
    for number in range(STORES):
        path, start = tmp_path / f"{number}.db", context.Barrier(2)
        both = [context.Process(target=open_and_write, args=(path, name, start)) for name in ("one", "two")]
        for process in both:
            process.start()
        for process in both:
            process.join(PATIENCE_S)
            assert process.exitcode == 0
            process.close()
        database = open_answers(path)
        with database.read() as connection:
            assert read_counters(connection) == {"one": 1, "two": 1}
        database.close()
