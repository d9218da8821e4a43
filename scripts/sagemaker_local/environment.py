"""What a program has to find in its environment so that its AWS is this server, as values."""

import shlex
from collections.abc import Mapping
from pathlib import Path

CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "LOCALSAGEMAKER000000",
    "AWS_SECRET_ACCESS_KEY": "of-nobody-for-a-server-on-this-machine",
}
"""Nobody's: real ones must never get here. No word of logs is among them: launchers hide what is secret."""

_CONFIG = """\
SchemaVersion: "1.0"
SageMaker:
  PythonSDK:
    Modules:
      TelemetryOptOut: true
      Session:
        DefaultS3Bucket: {bucket}
"""


def sdk_config(bucket: str) -> str:
    """Return the SDK's settings: with telemetry, or without a bucket named, it asks the real STS."""
    return _CONFIG.format(bucket=bucket)


def for_clients(url: str, config: Path, region: str) -> dict[str, str]:
    """Return the variables with which boto3, the aws CLI and both SDKs come here and nowhere else."""
    return {
        "AWS_ENDPOINT_URL": url,
        **CREDENTIALS,
        # A token of the user's own would go with the keys.
        "AWS_SESSION_TOKEN": "",
        "AWS_DEFAULT_REGION": region,
        "AWS_EC2_METADATA_DISABLED": "true",
        "SAGEMAKER_USER_CONFIG_OVERRIDE": str(config),
    }


def exports(variables: Mapping[str, str]) -> str:
    """Return the lines that a shell reads."""
    return "\n".join(f"export {name}={shlex.quote(value)}" for name, value in variables.items())
