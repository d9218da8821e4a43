"""A training job with the SageMaker Python SDK v3: the script of ../training."""

import logging

import boto3
from sagemaker.core.helper.session_helper import Session
from sagemaker.train import ModelTrainer
from sagemaker.train.configs import Compute, InputData, SourceCode

# Without this the SDK keeps what the job prints to itself.
logging.basicConfig(format="%(message)s")
logging.getLogger("sagemaker").setLevel(logging.INFO)

session = Session()
region = session.boto_region_name
bucket = session.default_bucket()
partition = boto3.Session().get_partition_for_region(region)
suffix = "amazonaws.com.cn" if partition == "aws-cn" else "amazonaws.com"

table = session.upload_data(
    "../../local_data/linear_regression/input/data/train/train.csv", bucket=bucket, key_prefix="table"
)
trainer = ModelTrainer(
    training_image=f"111122223333.dkr.ecr.{region}.{suffix}/injob:0.1.0",
    role=f"arn:{partition}:iam::111122223333:role/service-role/AmazonSageMaker-ExecutionRole",
    source_code=SourceCode(
        source_dir="../training", entry_script="train.py", requirements="requirements.txt"
    ),
    compute=Compute(instance_type="ml.m5.large", instance_count=1),
    hyperparameters={"test-size": 0.25},
    sagemaker_session=session,
)
trainer.train([InputData(channel_name="train", data_source=table)])

job = trainer._latest_training_job  # noqa: SLF001 - the SDK has no other name for it
print(job.training_job_status, job.model_artifacts.s3_model_artifacts)
