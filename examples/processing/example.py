"""A processing job with the SageMaker Python SDK v2: a scikit-learn script on the census sample."""

from io import StringIO

import pandas as pd
import sagemaker
from sagemaker.processing import FrameworkProcessor, ProcessingInput, ProcessingOutput
from sagemaker.s3 import S3Downloader
from sagemaker.sklearn.estimator import SKLearn

session = sagemaker.Session()
region = session.boto_region_name
partition = session.boto_session.get_partition_for_region(region)
role = f"arn:{partition}:iam::111122223333:role/service-role/AmazonSageMaker-ExecutionRole"
results = f"s3://my-census-features-{region}"

processor = FrameworkProcessor(
    role=role,
    instance_count=1,
    instance_type="ml.m5.xlarge",
    estimator_cls=SKLearn,
    framework_version="0.20.0",
    sagemaker_session=session,
)
processor.run(
    code="preprocessing.py",
    source_dir="code",
    inputs=[
        ProcessingInput(
            source=f"s3://sagemaker-sample-data-{region}/processing/census/census-income.csv",
            destination="/opt/ml/processing/input",
        )
    ],
    outputs=[
        ProcessingOutput(
            output_name="train", source="/opt/ml/processing/train", destination=f"{results}/train"
        ),
        ProcessingOutput(output_name="test", source="/opt/ml/processing/test", destination=f"{results}/test"),
    ],
    arguments=["--train-test-split-ratio", "0.2"],
)

for output in processor.latest_job.describe()["ProcessingOutputConfig"]["Outputs"]:
    for uri in S3Downloader.list(output["S3Output"]["S3Uri"], sagemaker_session=session):
        content = S3Downloader.read_file(uri, sagemaker_session=session)
        print(uri, pd.read_csv(StringIO(content), header=None).shape)
