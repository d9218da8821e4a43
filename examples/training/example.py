"""A training job with the SageMaker Python SDK v2, in a region of China: a script that uploads its model."""

import os

import boto3
import sagemaker
from sagemaker.sklearn.estimator import SKLearn

session = sagemaker.Session(boto3.Session(region_name="cn-northwest-1"))
bucket = session.default_bucket()
prefix = "linear-regression"
role = "arn:aws-cn:iam::111122223333:role/service-role/AmazonSageMaker-ExecutionRole"

train = session.upload_data(
    "../../local_data/linear_regression/input/data/train/train.csv",
    bucket=bucket,
    key_prefix=f"{prefix}/data",
)
estimator = SKLearn(
    entry_point="train.py",
    source_dir=".",
    dependencies=["requirements.txt"],
    role=role,
    framework_version="0.23-1",
    py_version="py3",
    instance_type="ml.m5.large",
    sagemaker_session=session,
    hyperparameters={"output-model-dir": f"s3://{bucket}/{prefix}/model"},
    metric_definitions=[
        {"Name": "mse", "Regex": r"mse=(\S+);"},
        {"Name": "r2", "Regex": r"r2=(\S+);"},
    ],
)
estimator.fit({"train": train})

session.download_data("downloaded", bucket=bucket, key_prefix=prefix)
for folder, _, names in sorted(os.walk("downloaded")):
    for name in names:
        print(os.path.join(folder, name))
