"""A job's record as a value."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from scripts.jobs.status import Status
from scripts.sagemaker_local.record import Metric, Record, Transition

BEGIN = datetime(2026, 11, 22, tzinfo=UTC)
NEW = Record(kind="training", region="cn-north-1", name="Job", request={}, created=BEGIN, modified=BEGIN)


def at(seconds: int) -> datetime:
    return BEGIN + timedelta(seconds=seconds)


def test_a_step_ends_when_the_next_begins() -> None:
    record = NEW.said(Status(at(1), "Starting", "go")).said(Status(at(3), "Downloading", "data"))
    assert record.transitions == (
        Transition("Starting", "go", at(1), at(3)),
        Transition("Downloading", "data", at(3)),
    )
    assert (record.status, record.modified) == ("InProgress", at(3))


def test_other_words_for_the_same_step_are_no_new_step() -> None:
    record = NEW.said(Status(at(1), "Downloading", "data")).said(Status(at(3), "Downloading", "image"))
    assert record.transitions == (Transition("Downloading", "image", at(1)),)


def test_a_job_that_uploads_while_it_is_stopping_is_still_stopping() -> None:
    stopping = NEW.said(Status(at(1), "Stopping", "stop")).said(Status(at(2), "Uploading", "model"))
    assert stopping.status == "Stopping"
    ended = stopping.finished(Status(at(3), "MaxRuntimeExceeded", "too long"))
    assert (ended.status, ended.has_ended) == ("Stopped", True)


def test_a_job_that_never_began_has_no_end_of_training() -> None:
    stopped = Status(at(5), "Stopped", "stop")
    assert NEW.finished(stopped).ended is None
    assert NEW.said(stopped).transitions[-1].end is None
    assert NEW.finished(stopped).transitions[-1].end == at(5)


def test_every_kind_of_arn_is_of_its_partition() -> None:
    assert NEW.arn == "arn:aws-cn:sagemaker:cn-north-1:111122223333:training-job/job"


def test_a_record_is_the_same_after_a_file() -> None:
    record = Record(
        kind="processing",
        region="us-east-1",
        name="job",
        request={"Environment": {"A": "1"}, "Tags": []},
        created=BEGIN,
        modified=BEGIN,
        started=at(1),
        metrics=(Metric("loss", 0.1, at(2)),),
        tags={"team": "a"},
    ).finished(Status(at(9), "Failed", "no"), reason="ClientError: none", message="m", artifacts="s3://b/m")
    document = json.loads(json.dumps(record.to_json(), default=datetime.isoformat))
    assert Record.from_json(document) == record
    del document["message"]
    assert Record.from_json(document) == replace(record, message=None)
