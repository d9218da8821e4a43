"""The JSON documents of the contract: reading them, writing them, and what is wrong with a malformed one."""

import json
from pathlib import Path
from typing import Any

from injob.errors import ContractError

Json = dict[str, Any]


def read_json(path: Path) -> Json:
    """Return the JSON object in a file. Raises ContractError where there is none."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ContractError(
            f"{path} is missing; SageMaker always writes it, so a test tree needs it too"
        ) from None
    except OSError as error:
        raise ContractError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ContractError(f"{path}: byte {error.start} is not UTF-8; save the file as UTF-8") from error
    except json.JSONDecodeError as error:
        raise ContractError(
            f"{path}: line {error.lineno}, column {error.colno}: no valid JSON: {error.msg}"
        ) from error
    except (ValueError, RecursionError) as error:
        raise ContractError(f"{path}: JSON nested too deep, or a number of too many digits") from error
    if not isinstance(document, dict):
        raise ContractError(f"{path} holds a JSON {type(document).__name__}; it must be an object, {{…}}")
    return document


def write_json(path: Path, document: Json) -> None:
    """Write a JSON object, its folders too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def is_group(group: object) -> bool:
    """Tell whether something describes a group of instances."""
    return (
        isinstance(group, dict)
        and isinstance(group.get("instance_group_name"), str)
        and isinstance(group.get("hosts"), list)
    )


def check_places(path: Path, document: Json, what: str, name: str) -> None:
    """Raise ContractError where a list of inputs or outputs is malformed."""
    entries = document.get(what) or []
    if not isinstance(entries, list) or not all(_is_place(entry, name) for entry in entries):
        location = "S3" + name.removesuffix("Name")
        raise ContractError(
            f'{path}: "{what}" is {json.dumps(entries)}; it must be a list such as '
            f'[{{"{name}": "rows", "{location}": {{"LocalPath": "/opt/ml/processing/rows"}}}}]'
        )


def _is_place(entry: object, name: str) -> bool:
    return (
        isinstance(entry, dict)
        and isinstance(entry.get(name), str)
        and all(isinstance(value, dict | None) for key, value in entry.items() if key.startswith("S3"))
    )


def checked_hosts(path: Path) -> Json:
    """Return a resourceconfig.json. Raises ContractError where its hosts are missing or malformed."""
    document = read_json(path)
    hosts = document.get("hosts")
    if not isinstance(hosts, list) or not hosts or not all(isinstance(host, str) for host in hosts):
        raise ContractError(
            f'{path}: "hosts" is {json.dumps(hosts)}; it must name the hosts, such as ["algo-1"]'
        )
    if document.get("current_host") not in hosts:
        current = json.dumps(document.get("current_host"))
        raise ContractError(
            f'{path}: "current_host" is {current}; it must be one of "hosts", {json.dumps(hosts)}'
        )
    return document
