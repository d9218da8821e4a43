import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest

from injob.errors import UsageError
from injob.hyperparameters import option, overridden, parse, parse_arguments


@dataclass(frozen=True)
class Settings:
    target: str = option(help="the column to predict")
    test_size: float = option(0.2, over=0, under=1, help="share of the test rows, not in %")
    epochs: int = option(10, at_least=1, at_most=100)
    kind: Literal["csv", "parquet"] = option("csv", help="format of the files")
    verbose: bool = option(default=False, help="say more")
    plan: Path | None = option(None, help="where the plan lies")
    layers: list[int] = dataclasses.field(default_factory=lambda: [8, 8])
    seed: int | None = option(None, at_least=0)
    n: int = option(1, help="a short one")


KNOWN = "target, test-size, epochs, kind, verbose, plan, layers, seed, n"


def settings(**given: str) -> Settings:
    return parse(Settings, {"target": "y", **given})


def complaint(given: Mapping[str, str]) -> str:
    with pytest.raises(UsageError) as caught:
        parse(Settings, given)
    return str(caught.value)


def words(*argv: str) -> dict[str, str]:
    return parse_arguments(Settings, argv, program="job", about="")


def parsed(*argv: str) -> Settings:
    return parse(Settings, {"target": "y"} | words(*argv))


def test_what_is_not_given_has_its_default() -> None:
    assert parse(Settings, {"target": "y"}) == Settings(
        target="y",
        test_size=0.2,
        epochs=10,
        kind="csv",
        verbose=False,
        plan=None,
        layers=[8, 8],
        seed=None,
        n=1,
    )


def test_what_is_given_has_the_type_of_its_field() -> None:
    given = {
        "target": '"y"',
        "test_size": "0.5",
        "epochs": "20",
        "kind": '"parquet"',
        "verbose": "True",
        "plan": "plan.toml",
        "layers": "[1, 2]",
        "seed": "3",
        "n": "5",
    }
    assert parse(Settings, given) == Settings(
        "y", 0.5, 20, "parquet", verbose=True, plan=Path("plan.toml"), layers=[1, 2], seed=3, n=5
    )


@pytest.mark.parametrize("name", ["test_size", "test-size"])
def test_names_may_have_dashes_or_underscores(name: str) -> None:
    assert parse(Settings, {"target": "y", name: "0.5"}) == Settings(target="y", test_size=0.5)


def test_two_spellings_of_one_name_are_refused() -> None:
    given = {"target": "y", "test-size": "0.2", "epochs": "3", "test_size": "0.5"}
    assert complaint(given) == "test-size and test_size are the same; give one of them"


def test_an_option_wins_over_a_hyperparameter_however_it_is_spelled() -> None:
    found = overridden({"test_size": "0.2", "epochs": "3"}, {"test-size": "0.5"})
    assert found == {"epochs": "3", "test-size": "0.5"}


def test_bounds_do_not_ask_for_a_value_that_may_be_missing() -> None:
    assert settings(seed="null") == Settings(target="y", seed=None)


@pytest.mark.parametrize(
    ("name", "inside", "outside", "words"),
    [
        ("test_size", ["0.0001", "0.9999"], ["0", "1", "-0.1", "nan"], "over 0 and under 1"),
        ("epochs", ["1", "100"], ["0", "101"], "at least 1 and at most 100"),
        ("seed", ["0"], ["-1"], "at least 0"),
    ],
)
def test_values_keep_to_their_bounds(name: str, inside: list[str], outside: list[str], words: str) -> None:
    assert [getattr(settings(**{name: text}), name) for text in inside] == [float(text) for text in inside]
    assert [complaint({"target": "y", name: text}) for text in outside] == [
        f"{name} is '{text}'; it must be {words}" for text in outside
    ]


def test_all_mistakes_are_told_at_once() -> None:
    given = {
        "test-siez": "0.5",
        "zzz": "1",
        "test-size": "2",
        "epochs": "ten",
        "kind": "json",
        "verbose": "perhaps",
        "layers": "1,x",
    }
    assert complaint(given) == (
        "test-siez is unknown; did you mean test-size?\n"
        f"zzz is unknown; known are {KNOWN}\n"
        "test-size is '2'; it must be over 0 and under 1\n"
        "epochs is 'ten'; it must be a number\n"
        "kind is 'json'; it must be one of csv, parquet\n"
        "verbose is 'perhaps'; it must be true or false\n"
        "layers is '1,x'; it must be a number\n"
        "target is required"
    )


def test_a_malformed_value_is_not_reported_as_missing_too() -> None:
    @dataclass(frozen=True)
    class Short:
        batch_size: int = option()

    with pytest.raises(UsageError) as caught:
        parse(Short, {"batch-size": "x"})
    assert str(caught.value) == "batch-size is 'x'; it must be a number"


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        ((), {}),
        (("--test-size", "0.5"), {"test_size": 0.5}),
        (("--test_size", "0.5"), {"test_size": 0.5}),
        (("--test-size=0.5",), {"test_size": 0.5}),
        (("--test_size=0.5",), {"test_size": 0.5}),
        (("--target", "a_b"), {"target": "a_b"}),
        (("--target=a_b=c",), {"target": "a_b=c"}),
        (("--target", "two words"), {"target": "two words"}),
        (("--target", ""), {"target": ""}),
        (("--plan", ""), {"plan": None}),
        (("--verbose",), {"verbose": True}),
        (("--verbose", "--epochs", "5"), {"verbose": True, "epochs": 5}),
        (("--verbose", "False"), {"verbose": False}),
        (("--verbose=no",), {"verbose": False}),
        (("-n", "5"), {"n": 5}),
        (("-n5",), {"n": 5}),
        (("-n", "-5"), {"n": -5}),
        (("--n", "5"), {"n": 5}),
        (("--layers", "[1, 2]"), {"layers": [1, 2]}),
        (("--layers", "-1,2"), {"layers": [-1, 2]}),
        (("--epochs", "5", "--epochs", "6"), {"epochs": 6}),
    ],
)
def test_command_lines(argv: tuple[str, ...], expected: dict[str, object]) -> None:
    assert vars(parsed(*argv)) == vars(Settings(target="y")) | expected


@pytest.mark.parametrize("number", ["-5", "-0.5", "-.5", "-1e-05", "-1.5E+3"])
def test_a_negative_number_is_a_value_and_no_option(number: str) -> None:
    @dataclass(frozen=True)
    class Shift:
        by: float = option(0.0)

    argv = ["--by", number]
    given = parse_arguments(Shift, argv, program="job", about="")
    assert parse(Shift, given) == Shift(by=float(number))


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (("--test-siez", "0.5"), "test-siez is unknown; did you mean test-size?"),
        (("--test_siez=0.5",), "test-siez is unknown; did you mean test-size?"),
        (("--epoch", "5"), "epoch is unknown; did you mean epochs?"),
        (("--epoch", "-5"), "epoch is unknown; did you mean epochs?"),
        (
            ("--epochs", "x", "--kinds"),
            "epochs is 'x'; it must be a number\nkinds is unknown; did you mean kind?",
        ),
        (("--kind", "csv", "-6"), f"6 is unknown; known are {KNOWN}"),
        (("stray",), "'stray' is no option; options are written --name value"),
        (("--epochs", "5", "stray"), "'stray' is no option; options are written --name value"),
        (("--epochs",), "argument --epochs: expected one argument"),
    ],
)
def test_what_is_wrong_with_a_command_line_is_said(argv: tuple[str, ...], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        parsed(*argv)
    assert str(caught.value) == message


HELP = """\
usage: job [-h] [--target TEXT] [--test-size NUMBER] [--epochs N]
           [--kind csv|parquet] [--verbose [true|false]] [--plan FILE]
           [--layers N] [--seed N] [-n N]

Learn from 100% of the rows.

options:
  -h, --help            show this help message and exit
  --target TEXT         the column to predict (required)
  --test-size NUMBER    share of the test rows, not in % (default: 0.2)
  --epochs N            (default: 10)
  --kind csv|parquet    format of the files (default: csv)
  --verbose [true|false]
                        say more (default: False)
  --plan FILE           where the plan lies
  --layers N
  --seed N
  -n N                  a short one (default: 1)
"""


def test_help_whole(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit) as caught:
        parse_arguments(Settings, ["--help"], program="job", about="Learn from 100% of the rows.")
    assert (caught.value.code, capsys.readouterr()) == (0, (HELP, ""))


def test_a_percent_sign_in_the_help_of_a_required_option(capsys: pytest.CaptureFixture[str]) -> None:
    @dataclass(frozen=True)
    class Share:
        share: float = option(help="in %")

    with pytest.raises(SystemExit):
        parse_arguments(Share, ["--help"], program="job", about="")
    assert "--share NUMBER  in % (required)\n" in capsys.readouterr().out
