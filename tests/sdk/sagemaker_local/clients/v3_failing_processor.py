"""A processing job whose script fails."""

from sagemaker.core.processing import ScriptProcessor

processor = ScriptProcessor(
    image_uri="111122223333.dkr.ecr.cn-northwest-1.amazonaws.com.cn/injob:0.1.0",
    command=["python3"],
    role="arn:aws-cn:iam::111122223333:role/SageMaker",
    instance_count=1,
    instance_type="ml.m5.large",
)
processor.run(code="jobs/failing.py", job_name="v3-processing-failing")
