import pytest

from injob.launcher.redaction import redacted, secrets

NAMED = {
    "api_key": "k-12345",
    "API-Key": "k-67890",
    "AWS_SECRET_ACCESS_KEY": "aws/secret",
    "AWS_SESSION_TOKEN": "session",
    "db_password": 'it\'s "quoted"',
    "credentials": {"user": "somebody", "list": ["deep-1", 22222]},
    "settings": {"token": "inner"},
    "max_tokens": "1024",
    "TOKENIZERS_PARALLELISM": "parallel",
    "secret_enabled": "true",
    "password": "abc",
    "epochs": "12345",
}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("key k-12345 and k-67890", "key *** and ***"),
        ("aws/secret session", "*** ***"),
        ("""raw it's "quoted" text""", "raw *** text"),
        (r"""repr it\'s "quoted" text""", "repr *** text"),
        (r"json it's \"quoted\" text", "json *** text"),
        ("somebody deep-1 22222 inner", "*** *** *** ***"),
        ("1024 parallel true abc", "1024 parallel true abc"),
        ("https://user:pass@index.test/simple", "https://***@index.test/simple"),
        ("https://user:p@ss@index.test/simple", "https://***@index.test/simple"),
        ("https://index.test/user@example.test", "https://index.test/user@example.test"),
        ("mail somebody-else@example.test", "mail ***-else@example.test"),
    ],
)
def test_what_the_names_call_secret_is_hidden_and_nothing_else(text: str, shown: str) -> None:
    assert redacted(text, secrets(NAMED)) == shown


def test_a_longer_secret_is_hidden_before_a_shorter_one_in_it() -> None:
    assert redacted("token: abcdef", secrets({"token": "abcd", "api_key": "abcdef"})) == "token: ***"
