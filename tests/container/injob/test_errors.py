from injob.errors import listed, shown


def test_of_a_long_text_the_beginning_is_shown() -> None:
    assert shown("a'b") == '"a\'b"'
    assert shown("x" * 3000) == f"'{'x' * 100}…'"


def test_of_many_names_the_first_are_listed() -> None:
    assert listed(["a", "b"]) == "'a', 'b'"
    shown_names = ", ".join(f"'{number}'" for number in range(20))
    assert listed([str(number) for number in range(3020)]) == f"{shown_names} and 3,000 more"
