from injob.suggestions import hint


def test_the_nearest_name_is_asked_for() -> None:
    assert hint("epoch", ["alpha", "epochs"]) == "did you mean epochs?"


def test_where_none_is_near_all_are_named() -> None:
    assert hint("zzz", ["alpha", "epochs"]) == "known are alpha, epochs"
