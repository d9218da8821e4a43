"""The store: records in memory and in files."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from scripts.jobs.status import Status
from scripts.sagemaker_local.record import Record
from scripts.sagemaker_local.store import ABANDONED, Store

BEGIN = datetime(2026, 11, 22, tzinfo=UTC)


def record(name: str, *, region: str = "us-east-1", minute: int = 0) -> Record:
    time = BEGIN + timedelta(minutes=minute)
    new = Record(kind="training", region=region, name=name, request={}, created=time, modified=time)
    return new.said(Status(time, "Starting", "go"))


def test_a_name_is_taken_once_in_each_region(tmp_path: Path) -> None:
    store = Store(tmp_path)
    tried = [store.add(record("a")), store.add(record("a")), store.add(record("a", region="cn-north-1"))]
    assert tried == [True, False, True]
    assert store.all("training", "us-east-1") == [record("a")]
    assert store.all("processing", "us-east-1") == []


def test_only_one_of_many_gets_a_name(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(store.add, [record("a")] * 32)) == 1


def test_another_store_of_the_same_folder_holds_the_same(tmp_path: Path) -> None:
    store = Store(tmp_path)
    late, early = record("late", minute=2), record("early", minute=1)
    for each in (late, early):
        store.add(each)
    changed = store.update(late.key, lambda each: replace(each, message="m"))
    assert Store(tmp_path).all("training", "us-east-1") == [early, changed]
    assert Store(tmp_path).get(early.key) == early


def test_nobody_runs_the_jobs_of_a_server_that_has_ended(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for name in ("running", "done"):
        store.add(record(name))
    done = store.update(
        record("done").key, lambda each: each.finished(Status(BEGIN, "Completed", "Training job completed"))
    )
    later = Store(tmp_path)
    later.abandon(BEGIN + timedelta(minutes=5))
    running = later.get(record("running").key)
    assert later.get(done.key) == done
    assert running is not None
    assert (running.status, running.reason, running.transitions[-1].status) == ("Failed", ABANDONED, "Failed")
