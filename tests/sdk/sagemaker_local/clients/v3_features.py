"""Submit training jobs side by side, each with something special, and wait for all of them."""

from sagemaker.core.helper.session_helper import Session
from sagemaker.core.resources import TrainingJob
from sagemaker.core.shapes import Channel, CheckpointConfig, DataSource, S3DataSource
from sagemaker.train import ModelTrainer
from sagemaker.train.configs import Compute, SourceCode

session = Session()
bucket = session.default_bucket()
parts = session.upload_data("parts", bucket=bucket, key_prefix="v3-parts")
checkpoints = session.upload_data("step.txt", bucket=bucket, key_prefix="v3-checkpoints").removesuffix(
    "/step.txt"
)


def submit(name: str, script: str, channels: list[Channel], **settings: object) -> TrainingJob:
    trainer = ModelTrainer(
        **{
            "training_image": "111122223333.dkr.ecr.cn-northwest-1.amazonaws.com.cn/injob:0.1.0",
            "role": "arn:aws-cn:iam::111122223333:role/SageMaker",
            "compute": Compute(instance_type="ml.m5.large", instance_count=1),
            "source_code": SourceCode(source_dir="jobs", entry_script=script),
            "base_job_name": name,
            "sagemaker_session": session,
            **settings,
        }
    )
    trainer.train(channels, wait=False)
    return trainer._latest_training_job  # noqa: SLF001 - the SDK has no other name for it


source = S3DataSource(s3_data_type="S3Prefix", s3_uri=parts, s3_data_distribution_type="ShardedByS3Key")
jobs = [
    submit(
        "v3-sharded",
        "probe.py",
        [Channel(channel_name="train", data_source=DataSource(s3_data_source=source))],
        compute=Compute(instance_type="ml.m5.large", instance_count=2),
        environment={"COLOUR": "blue"},
        hyperparameters={"depth": 3, "name": "two words"},
    ),
    submit(
        "v3-resumed",
        "resume.py",
        [],
        checkpoint_config=CheckpointConfig(s3_uri=checkpoints, local_path="/opt/ml/checkpoints"),
    ),
]
for job in jobs:
    job.wait(poll=1)
