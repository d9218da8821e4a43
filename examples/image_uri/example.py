"""The project's image with the SageMaker Python SDK v2: both built-in jobs, and a script of one's own."""

import sagemaker
from sagemaker.estimator import Estimator
from sagemaker.processing import ProcessingInput, ProcessingOutput, Processor

session = sagemaker.Session()
region = session.boto_region_name
bucket = session.default_bucket()
partition = session.boto_session.get_partition_for_region(region)
suffix = "amazonaws.com.cn" if partition == "aws-cn" else "amazonaws.com"
image = f"111122223333.dkr.ecr.{region}.{suffix}/injob:0.1.0"
role = f"arn:{partition}:iam::111122223333:role/service-role/AmazonSageMaker-ExecutionRole"

processor = Processor(
    image_uri=image,
    role=role,
    instance_count=1,
    instance_type="ml.m5.xlarge",
    entrypoint=["preprocess"],
    sagemaker_session=session,
)
processor.run(
    inputs=[
        ProcessingInput(
            source=f"s3://sagemaker-sample-data-{region}/processing/census/census-income.csv",
            destination="/opt/ml/processing/input",
        )
    ],
    outputs=[
        ProcessingOutput(
            output_name=side,
            source=f"/opt/ml/processing/{side}",
            destination=f"s3://{bucket}/features/{side}",
        )
        for side in ("train", "test")
    ],
    arguments=["--train-test-split-ratio", "0.2"],
)

built_in = Estimator(
    image_uri=image,
    role=role,
    instance_count=1,
    instance_type="ml.m5.large",
    hyperparameters={"target": "income"},
    output_path=f"s3://{bucket}/models",
    sagemaker_session=session,
)
own_script = Estimator(
    image_uri=image,
    role=role,
    instance_count=1,
    instance_type="ml.m5.large",
    entry_point="train.py",
    source_dir="../training",
    output_path=f"s3://{bucket}/models",
    sagemaker_session=session,
)
table = session.upload_data(
    "../../local_data/linear_regression/input/data/train/train.csv", bucket=bucket, key_prefix="table"
)
built_in.fit({"train": f"s3://{bucket}/features/train"}, wait=False)
own_script.fit({"train": table}, wait=False)
for estimator in (built_in, own_script):
    estimator.latest_training_job.wait(logs="None")
    print(estimator.model_data)
