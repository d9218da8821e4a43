"""Processing jobs with the SageMaker Python SDK v3: the script of ../processing."""

import boto3
from sagemaker.core.helper.session_helper import Session
from sagemaker.core.processing import FrameworkProcessor, ScriptProcessor
from sagemaker.core.shapes import ProcessingInput, ProcessingOutput, ProcessingS3Input, ProcessingS3Output

session = Session()
region = session.boto_region_name
bucket = session.default_bucket()
partition = boto3.Session().get_partition_for_region(region)
suffix = "amazonaws.com.cn" if partition == "aws-cn" else "amazonaws.com"
image = f"111122223333.dkr.ecr.{region}.{suffix}/injob:0.1.0"
role = f"arn:{partition}:iam::111122223333:role/service-role/AmazonSageMaker-ExecutionRole"

census = ProcessingInput(
    input_name="census",
    s3_input=ProcessingS3Input(
        s3_uri=f"s3://sagemaker-sample-data-{region}/processing/census/census-income.csv",
        local_path="/opt/ml/processing/input",
        s3_data_type="S3Prefix",
        s3_input_mode="File",
    ),
)


def outputs(folder: str) -> list[ProcessingOutput]:
    return [
        ProcessingOutput(
            output_name=side,
            s3_output=ProcessingS3Output(
                s3_uri=f"s3://{bucket}/{folder}/{side}",
                local_path=f"/opt/ml/processing/{side}",
                s3_upload_mode="EndOfJob",
            ),
        )
        for side in ("train", "test")
    ]


script = ScriptProcessor(
    image_uri=image,
    command=["python3"],
    role=role,
    instance_count=1,
    instance_type="ml.m5.xlarge",
    sagemaker_session=session,
)
script.run(
    code="../processing/code/preprocessing.py",
    inputs=[census],
    outputs=outputs("script"),
    arguments=["--train-test-split-ratio", "0.2"],
)

framework = FrameworkProcessor(
    image_uri=image,
    role=role,
    instance_count=1,
    instance_type="ml.m5.xlarge",
    sagemaker_session=session,
)
framework.run(
    code="preprocessing.py",
    source_dir="../processing/code",
    inputs=[census],
    outputs=outputs("framework"),
    arguments=["--train-test-split-ratio", "0.2"],
)
for processor in (script, framework):
    job = processor.latest_job.refresh()
    print(job.processing_job_status, job.processing_job_arn)
