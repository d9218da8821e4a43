"""What the error about a bad row ends with: the settings that let a job go on."""

ON_BAD_ROWS = "(on-bad-rows=quarantine sets bad rows aside)"
ON_BOTH = "(missing=drop leaves out rows that miss a value, and on-bad-rows=quarantine sets bad rows aside)"


def without_advice(message: str) -> str:
    """Return the message without its last line, if that is advice."""
    return message.removesuffix(f"\n{ON_BAD_ROWS}").removesuffix(f"\n{ON_BOTH}")
