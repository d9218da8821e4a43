"""Submit training jobs side by side, each with something special, and wait for all of them."""

import sagemaker
from sagemaker.estimator import Estimator
from sagemaker.inputs import TrainingInput

session = sagemaker.Session()
bucket = session.default_bucket()
parts = session.upload_data("parts", bucket=bucket, key_prefix="parts")


def submit(name: str, script: str, channel: TrainingInput | None = None, **settings: object) -> str:
    estimator = Estimator(
        **{
            "image_uri": "111122223333.dkr.ecr.cn-northwest-1.amazonaws.com.cn/injob:0.1.0",
            "role": "arn:aws-cn:iam::111122223333:role/SageMaker",
            "instance_count": 1,
            "instance_type": "ml.m5.large",
            "entry_point": script,
            "source_dir": "jobs",
            "output_path": f"s3://{bucket}/models",
            "sagemaker_session": session,
            **settings,
        }
    )
    estimator.fit({"train": channel} if channel else None, wait=False, job_name=name)
    return name


names = [
    submit(
        "v2-sharded",
        "probe.py",
        TrainingInput(parts, distribution="ShardedByS3Key"),
        instance_count=2,
        environment={"COLOUR": "blue"},
        hyperparameters={"depth": 3, "name": "two words"},
    ),
    submit("v2-fast-file", "probe.py", TrainingInput(parts, input_mode="FastFile")),
    submit("v2-pipe", "stream.py", TrainingInput(parts), input_mode="Pipe"),
    submit("v2-isolated", "isolated.py", enable_network_isolation=True),
    submit(
        "v2-spot",
        "resume.py",
        checkpoint_s3_uri=f"s3://{bucket}/checkpoints",
        use_spot_instances=True,
        max_run=600,
        max_wait=1200,
        tags=[{"Key": "injob:spot-interrupt-after", "Value": "3"}],
    ),
    submit("v2-limited", "endless.py", max_run=3),
]
for name in names:
    session.wait_for_job(name, poll=1)
