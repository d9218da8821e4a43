"""A training job whose script fails."""

from sagemaker.estimator import Estimator

estimator = Estimator(
    image_uri="111122223333.dkr.ecr.cn-northwest-1.amazonaws.com.cn/injob:0.1.0",
    role="arn:aws-cn:iam::111122223333:role/SageMaker",
    instance_count=1,
    instance_type="ml.m5.large",
    entry_point="failing.py",
    source_dir="jobs",
)
estimator.fit(job_name="v2-failing")
